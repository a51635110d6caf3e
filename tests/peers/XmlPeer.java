/*
 * XmlPeer.java: XML signatures made and judged by Apache Santuario.
 *
 *	XmlPeer make FOLDER N SEED	N documents; a line each: name, how
 *	XmlPeer judge			for each path on standard input: path,
 *					then for each signature the value's and
 *					the references' words, "y:yyn"; "error"
 *
 * No attribute of the XML namespace is made: Santuario 2.1 puts an inherited
 * xml:space where Canonical XML 1.0 (2.4) has none.
 */
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Random;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;

import org.apache.xml.security.Init;
import org.apache.xml.security.algorithms.SignatureAlgorithm;
import org.apache.xml.security.c14n.Canonicalizer;
import org.apache.xml.security.signature.SignedInfo;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.transforms.params.InclusiveNamespaces;
import org.apache.xml.security.transforms.params.XPath2FilterContainer;
import org.apache.xml.security.transforms.params.XPathContainer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

public class XmlPeer {
	static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
	static final String[] CANONICAL = {
		Canonicalizer.ALGO_ID_C14N_OMIT_COMMENTS,
		Canonicalizer.ALGO_ID_C14N_WITH_COMMENTS,
		Canonicalizer.ALGO_ID_C14N_EXCL_OMIT_COMMENTS,
		Canonicalizer.ALGO_ID_C14N_EXCL_WITH_COMMENTS,
		Canonicalizer.ALGO_ID_C14N11_OMIT_COMMENTS,
		Canonicalizer.ALGO_ID_C14N11_WITH_COMMENTS };

	static Random random;
	static int ids;
	static StringBuilder how;
	static KeyPair rsa, ec;

	static String pick(String... from) {
		return from[random.nextInt(from.length)];
	}

	static boolean once(int in) {
		return random.nextInt(in) == 0;
	}

	static void attributes(StringBuilder b, String prefix) {
		if (prefix.equals("a:") || once(4))
			b.append(" xmlns:a=\"urn:a").append(random.nextInt(2)).append('"');
		if (prefix.equals("b:") || once(5))
			b.append(" xmlns:b=\"urn:b").append(random.nextInt(2)).append('"');
		if (once(4))
			b.append(" xmlns=\"").append(pick("", "urn:d", "urn:e")).append('"');
		if (once(3))
			b.append(" q=\"").append(pick("1", "a&amp;b", "tab&#9;x",
			    "  two  ", "&lt;&quot;", "ệ")).append('"');
		if (once(3))
			b.append(" c='").append(pick("x", "\"", "&#xA;", "&#xD;"))
			    .append('\'');
		if (once(3))
			b.append(" Id=\"i").append(ids++).append('"');
	}

	static String tree(int depth) {
		String prefix = pick("", "a:", "b:", "");
		String name = prefix + pick("x", "y", "z", "đồng");
		StringBuilder b = new StringBuilder("<" + name);
		int children = depth > 4 ? 0 : random.nextInt(4);

		attributes(b, prefix);
		b.append('>');
		for (int i = 0; i < children; i++) {
			switch (random.nextInt(5)) {
			case 0:
				b.append(pick("text", " ", "\n\t", "&amp;&lt;&gt;",
				    "]]&gt;", "&#xD;", "tiếng Việt",
				    "<![CDATA[<raw>&]]>"));
				break;
			case 1:
				b.append(pick("<!-- c -->", "<?pi data?>", "<?pi?>"));
				break;
			default:
				b.append(tree(depth + 1));
			}
		}
		return b.append("</").append(name).append('>').toString();
	}

	static Document parse(byte[] text) throws Exception {
		DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();

		f.setNamespaceAware(true);
		Document d = f.newDocumentBuilder().parse(
		    new ByteArrayInputStream(text));
		mark(d.getDocumentElement());
		return d;
	}

	/* Attributes that identify, as we read them too. */
	static void mark(Element e) {
		for (String name : new String[] { "Id", "ID", "id" })
			if (e.hasAttribute(name))
				e.setIdAttribute(name, true);
		for (Node n = e.getFirstChild(); n != null; n = n.getNextSibling())
			if (n instanceof Element child)
				mark(child);
	}

	/* What leaves the signature out. */
	static void leaveOut(Document d, Transforms t) throws Exception {
		switch (random.nextInt(4)) {
		case 0:
			XPathContainer x = new XPathContainer(d);
			x.setXPathNamespaceContext("ds", DSIG);
			x.setXPath(pick("not(ancestor-or-self::ds:Signature)",
			    "not(ancestor-or-self::ds:Signature) and "
			    + "not(self::comment())",
			    "count(ancestor-or-self::ds:Signature | here()/"
			    + "ancestor::ds:Signature[1]) > "
			    + "count(ancestor-or-self::ds:Signature)"));
			t.addTransform(Transforms.TRANSFORM_XPATH,
			    x.getElementPlusReturns());
			how.append(" xpath");
			break;
		case 1:
			XPath2FilterContainer f =
			    XPath2FilterContainer.newInstanceSubtract(d,
			    "//ds:Signature");
			f.setXPathNamespaceContext("ds", DSIG);
			t.addTransform(Transforms.TRANSFORM_XPATH2FILTER,
			    f.getElement());
			how.append(" filter2");
			break;
		default:
			t.addTransform(Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
			how.append(" enveloped");
		}
	}

	static void canonical(Document d, Transforms t) throws Exception {
		int which = random.nextInt(8);

		if (which >= CANONICAL.length)
			return;
		how.append(' ').append(CANONICAL[which].replaceAll(".*/", ""));
		if ((which == 2 || which == 3) && random.nextBoolean()) {
			InclusiveNamespaces n = new InclusiveNamespaces(d,
			    pick("s", "a b", "#default s", "xml a"));
			t.addTransform(CANONICAL[which], n.getElement());
			how.append('+').append(n.getInclusiveNamespaces());
		} else
			t.addTransform(CANONICAL[which]);
	}

	static void refer(Document d, XMLSignature s) throws Exception {
		Transforms t = new Transforms(d);
		String uri = once(5) ? "#xpointer(/)" : "";

		if (random.nextBoolean() && ids > 0) {
			String id = "i" + random.nextInt(ids);
			uri = once(4) ? "#xpointer(id('" + id + "'))" : "#" + id;
		}
		how.append(" [").append(uri);
		if (!uri.contains("i") || uri.endsWith("(/)") || random.nextBoolean())
			leaveOut(d, t);
		canonical(d, t);
		how.append(']');
		s.addDocument(uri, t.getLength() == 0 ? null : t,
		    pick("http://www.w3.org/2001/04/xmlenc#sha256",
		    "http://www.w3.org/2001/04/xmlenc#sha512",
		    "http://www.w3.org/2001/04/xmldsig-more#sha384"));
	}

	static void makeOne(Path folder, int n) throws Exception {
		ids = 0;
		how = new StringBuilder();
		String text = "<?xml version=\"1.0\"?>\n" + pick("",
		    "<!-- before -->", "<?p q?>\n") + "<root xmlns:s=\"urn:s\" "
		    + pick("xmlns=\"urn:top\"", "", "zz=\"en\"") + ">" + tree(0)
		    + tree(0) + tree(1) + "</root>" + pick("", "<!-- after -->");
		Document d = parse(text.getBytes("UTF-8"));
		KeyPair key = once(4) ? ec : rsa;
		XMLSignature s = new XMLSignature(d, "", key == ec ?
		    XMLSignature.ALGO_ID_SIGNATURE_ECDSA_SHA256 :
		    pick(XMLSignature.ALGO_ID_SIGNATURE_RSA_SHA256,
		    XMLSignature.ALGO_ID_SIGNATURE_RSA_SHA512),
		    pick(CANONICAL));
		NodeList all = d.getElementsByTagName("*");

		all.item(once(3) ? random.nextInt(all.getLength()) : 0)
		    .appendChild(s.getElement());
		for (int i = 1 + random.nextInt(3); i > 0; i--)
			refer(d, s);
		s.addKeyInfo(key.getPublic());
		s.sign(key.getPrivate());
		Transformer out = TransformerFactory.newInstance().newTransformer();
		Path path = folder.resolve(String.format("xml%05d.xml", n));
		out.transform(new DOMSource(d), new StreamResult(path.toFile()));
		System.out.println(path.getFileName() + "\t" + how);
	}

	static String judge(XMLSignature s) throws Exception {
		SignedInfo info = s.getSignedInfo();
		StringBuilder word = new StringBuilder("nokey");
		PublicKey key = s.getKeyInfo() == null ? null :
		    s.getKeyInfo().getPublicKey();

		if (key != null) {
			SignatureAlgorithm a = info.getSignatureAlgorithm();
			a.initVerify(key);
			a.update(info.getCanonicalizedOctetStream());
			word = new StringBuilder(a.verify(s.getSignatureValue()) ?
			    "y" : "n");
		}
		word.append(':');
		for (int i = 0; i < info.getLength(); i++) {
			try {
				word.append(info.item(i).verify() ? 'y' : 'n');
			} catch (Exception e) {
				word.append('n');
			}
		}
		return word.toString();
	}

	static void judgeOne(String path) {
		StringBuilder line = new StringBuilder(path);

		try {
			Document d = parse(Files.readAllBytes(Path.of(path)));
			NodeList all = d.getElementsByTagNameNS(DSIG, "Signature");
			for (int i = 0; i < all.getLength(); i++)
				line.append('\t').append(judge(new XMLSignature(
				    (Element)all.item(i),
				    new File(path).toURI().toString(), false)));
		} catch (Throwable e) {
			line.append("\terror");
		}
		System.out.println(line);
	}

	public static void main(String[] args) throws Exception {
		Init.init();
		if (args[0].equals("judge")) {
			BufferedReader in = new BufferedReader(
			    new InputStreamReader(System.in));
			for (String l; (l = in.readLine()) != null;)
				judgeOne(l);
			return;
		}
		KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");
		g.initialize(2048);
		rsa = g.generateKeyPair();
		g = KeyPairGenerator.getInstance("EC");
		g.initialize(256);
		ec = g.generateKeyPair();
		Files.createDirectories(Path.of(args[1]));
		for (int n = 0; n < Integer.parseInt(args[2]); n++) {
			random = new Random(Long.parseLong(args[3]) * 100000 + n);
			try {
				makeOne(Path.of(args[1]), n);
			} catch (Exception e) {
				System.err.println(n + ": " + how + ": " + e);
			}
		}
	}
}
