/*
 * CmsPeer.java: signed data made and judged by Bouncy Castle.
 *
 *	CmsPeer make FOLDER N SEED	N files with their trust anchor in
 *					FOLDER/trust/roots; a line each:
 *					name, signatures, how it was made
 *	CmsPeer judge			for each path on standard input, and
 *					perhaps a tab and its data's path:
 *					path, then a word for each SignerInfo:
 *					y, n, nocert; or "error"
 */
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.CollectionStore;
import org.bouncycastle.util.Store;

public class CmsPeer {
	static final ASN1ObjectIdentifier ESS_V2 =
	    new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.2.47");
	static final String ISSUER = "C=VN,CN=Peer Root";

	record Signer(KeyPair pair, String algorithm, X509CertificateHolder cert) {}

	static final List<Signer> signers = new ArrayList<>();
	static KeyPair root;
	static X509CertificateHolder anchor;
	static int serial = 100;
	static DigestCalculatorProvider digests;

	static X509CertificateHolder certify(KeyPair pair, String subject, boolean ca)
	    throws Exception {
		X509v3CertificateBuilder b = new JcaX509v3CertificateBuilder(
		    new X500Name(ISSUER), BigInteger.valueOf(++serial),
		    new Date(1700000000000L), new Date(2200000000000L),
		    new X500Name(subject), pair.getPublic());

		b.addExtension(Extension.basicConstraints, true,
		    new BasicConstraints(ca));
		b.addExtension(Extension.keyUsage, true, new KeyUsage(ca ?
		    KeyUsage.keyCertSign | KeyUsage.cRLSign :
		    KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
		b.addExtension(Extension.subjectKeyIdentifier, false,
		    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(
		    pair.getPublic()));
		return b.build(new JcaContentSignerBuilder("SHA256withRSA")
		    .setProvider("BC").build(root.getPrivate()));
	}

	/* A key of a kind, of so many bits or on that curve. */
	static void key(String kind, Object size, String... algorithms)
	    throws Exception {
		KeyPairGenerator g = KeyPairGenerator.getInstance(kind, "BC");

		if (size instanceof Integer bits)
			g.initialize(bits);
		else if (size != null)
			g.initialize(new ECGenParameterSpec((String)size));
		KeyPair pair = g.generateKeyPair();
		X509CertificateHolder cert = certify(pair,
		    "C=VN,CN=" + kind + " " + size, false);
		for (String a : algorithms)
			signers.add(new Signer(pair, a, cert));
	}

	static void keys() throws Exception {
		KeyPairGenerator g = KeyPairGenerator.getInstance("RSA", "BC");

		g.initialize(2048);
		root = g.generateKeyPair();
		anchor = certify(root, ISSUER, true);
		key("RSA", 2048, "SHA256withRSA", "SHA384withRSA", "SHA512withRSA",
		    "SHA224withRSA", "SHA1withRSA", "SHA256withRSAandMGF1",
		    "SHA384withRSAandMGF1", "SHA512withRSAandMGF1",
		    "SHA3-256withRSA", "SHA3-512withRSA",
		    "SHA3-256withRSAandMGF1", "RIPEMD160withRSA",
		    "SHA512(256)withRSA");
		key("RSA", 3072, "SHA256withRSA");
		key("EC", "P-256", "SHA256withECDSA", "SHA384withECDSA",
		    "SHA512withECDSA", "SHA1withECDSA", "SHA3-256withECDSA",
		    "SHA256withPLAIN-ECDSA");
		key("EC", "P-384", "SHA384withECDSA", "SHA256withECDSA");
		key("EC", "P-521", "SHA512withECDSA");
		key("EC", "brainpoolP256r1", "SHA256withECDSA");
		key("EC", "secp256k1", "SHA256withECDSA");
		key("Ed25519", null, "Ed25519");
		key("Ed448", null, "Ed448");
		key("DSA", 2048, "SHA256withDSA", "SHA1withDSA");
		digests = new JcaDigestCalculatorProviderBuilder()
		    .setProvider("BC").build();
	}

	/* Attributes of a CAdES signer, and one that nobody knows. */
	static AttributeTable attributes(Signer s) throws Exception {
		ASN1EncodableVector v = new ASN1EncodableVector();
		byte[] hash = MessageDigest.getInstance("SHA-256")
		    .digest(s.cert.getEncoded());

		v.add(new Attribute(CMSAttributes.signingTime,
		    new DERSet(new Time(new Date()))));
		v.add(new Attribute(new ASN1ObjectIdentifier("1.2.3.4.5"),
		    new DERSet(new DERUTF8String("x"))));
		v.add(new Attribute(ESS_V2, new DERSet(new SigningCertificateV2(
		    new ESSCertIDv2[] { new ESSCertIDv2(hash) }))));
		return new AttributeTable(v);
	}

	static void sign(CMSSignedDataGenerator g, Signer s, Random r,
	    StringBuilder how) throws Exception {
		JcaSignerInfoGeneratorBuilder b =
		    new JcaSignerInfoGeneratorBuilder(digests);
		ContentSigner by = new JcaContentSignerBuilder(s.algorithm)
		    .setProvider("BC").build(s.pair.getPrivate());

		how.append(' ').append(s.algorithm);
		switch (r.nextInt(4)) {
		case 0:
			b.setDirectSignature(true);
			how.append(":no-attributes");
			break;
		case 1:
			b.setSignedAttributeGenerator(
			    new DefaultSignedAttributeTableGenerator(attributes(s)));
			how.append(":cades");
			break;
		default:
			break;
		}
		if (r.nextInt(4) == 0) {
			byte[] id = ASN1OctetString.getInstance(s.cert.getExtension(
			    Extension.subjectKeyIdentifier).getParsedValue())
			    .getOctets();
			g.addSignerInfoGenerator(b.build(by, id));
			how.append(":key-id");
		} else
			g.addSignerInfoGenerator(b.build(by, s.cert));
	}

	static CMSSignedData countersign(CMSSignedData d) throws Exception {
		Signer s = signers.get(0);
		CMSSignedDataGenerator g = new CMSSignedDataGenerator();
		List<SignerInformation> all =
		    new ArrayList<>(d.getSignerInfos().getSigners());
		List<X509CertificateHolder> certs =
		    new ArrayList<>(d.getCertificates().getMatches(null));

		g.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(digests)
		    .build(new JcaContentSignerBuilder(s.algorithm)
		    .setProvider("BC").build(s.pair.getPrivate()), s.cert));
		all.set(0, SignerInformation.addCounterSigners(all.get(0),
		    g.generateCounterSigners(all.get(0))));
		d = CMSSignedData.replaceSigners(d, new SignerInformationStore(all));
		if (!certs.contains(s.cert))
			certs.add(s.cert);
		return CMSSignedData.replaceCertificatesAndCRLs(d,
		    new CollectionStore<>(certs), null, null);
	}

	static void makeOne(Path folder, int n, Random r) throws Exception {
		byte[] data = "Công văn số 1\r\nnội dung\r\n".getBytes("UTF-8");
		CMSSignedDataGenerator g = new CMSSignedDataGenerator();
		Set<X509CertificateHolder> certs = new LinkedHashSet<>();
		StringBuilder how = new StringBuilder();
		boolean attached = r.nextBoolean();
		int count = r.nextInt(3) == 0 ? 1 + r.nextInt(3) : 1;
		Signer s;

		for (int i = 0; i < count; i++) {
			s = signers.get(n < signers.size() ? n :
			    r.nextInt(signers.size()));
			sign(g, s, r, how);
			certs.add(s.cert);
		}
		for (X509CertificateHolder c : certs)
			g.addCertificate(c);
		if (r.nextBoolean())
			g.addCertificate(anchor);
		CMSTypedData content = attached && r.nextInt(6) == 0 ?
		    new CMSProcessableByteArray(
		    new ASN1ObjectIdentifier("1.2.3.9"), data) :
		    new CMSProcessableByteArray(data);
		CMSSignedData signed = g.generate(content, attached);
		if (r.nextInt(4) == 0) {
			signed = countersign(signed);
			how.append(" countersigned");
			count++;
		}
		String name = String.format("cms%04d.p7%s", n, attached ? "m" : "s");
		Files.write(folder.resolve(name), r.nextBoolean() ?
		    signed.toASN1Structure().getEncoded("DER") :
		    signed.getEncoded());
		if (!attached)
			Files.write(folder.resolve(name.replace(".p7s", "")), data);
		System.out.println(name + "\t" + count + "\t" +
		    (attached ? "attached" : "detached") + how);
	}

	static String judge(CMSSignedData d, SignerInformation s) {
		Store<X509CertificateHolder> certs = d.getCertificates();
		String word = "nocert";

		for (Object o : certs.getMatches(s.getSID())) {
			try {
				PublicKey key = new JcaPEMKeyConverter()
				    .setProvider("BC").getPublicKey(
				    ((X509CertificateHolder)o)
				    .getSubjectPublicKeyInfo());
				if (s.verify(new JcaSimpleSignerInfoVerifierBuilder()
				    .setProvider("BC").build(key)))
					return "y";
				word = "n";
			} catch (CMSSignerDigestMismatchException e) {
				return "n";
			} catch (Exception e) {
				word = "n";
			}
		}
		return word;
	}

	static void judgeOne(String[] paths) {
		StringBuilder line = new StringBuilder(paths[0]);

		try {
			byte[] in = Files.readAllBytes(Path.of(paths[0]));
			CMSSignedData d = paths.length == 1 ?
			    new CMSSignedData(in) :
			    new CMSSignedData(new CMSProcessableByteArray(
			    Files.readAllBytes(Path.of(paths[1]))), in);
			for (SignerInformation s : d.getSignerInfos().getSigners())
				line.append('\t').append(judge(d, s));
		} catch (Throwable e) {
			line.append("\terror");
		}
		System.out.println(line);
	}

	public static void main(String[] args) throws Exception {
		Security.addProvider(new BouncyCastleProvider());
		if (args[0].equals("judge")) {
			BufferedReader in = new BufferedReader(
			    new InputStreamReader(System.in));
			for (String l; (l = in.readLine()) != null;)
				judgeOne(l.split("\t"));
			return;
		}
		Path folder = Path.of(args[1]), roots = folder.resolve("trust/roots");
		Files.createDirectories(roots);
		keys();
		Files.write(roots.resolve("root.der"), anchor.getEncoded());
		for (int n = 0; n < Integer.parseInt(args[2]); n++)
			makeOne(folder, n,
			    new Random(Long.parseLong(args[3]) * 100000 + n));
	}
}
