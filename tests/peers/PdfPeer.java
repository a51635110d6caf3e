/*
 * PdfPeer.java: PDFs signed, filled in, annotated, supplemented with evidence
 * and time-stamped by iText 5, whose offspring most signing tools are.
 *
 *	PdfPeer make FOLDER N SEED	N documents; a line each: name, the
 *					steps, how the first was made
 *
 * Steps: S a signature, C one that certifies, T a document time-stamp, F the
 * form filled in, A an annotation, L validation data, N an empty revision.
 * FOLDER/trust holds the anchor and its CRL.
 */
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Random;

import com.itextpdf.text.Document;
import com.itextpdf.text.Font;
import com.itextpdf.text.PageSize;
import com.itextpdf.text.Paragraph;
import com.itextpdf.text.Rectangle;
import com.itextpdf.text.pdf.AcroFields;
import com.itextpdf.text.pdf.BaseFont;
import com.itextpdf.text.pdf.PdfAnnotation;
import com.itextpdf.text.pdf.PdfDestination;
import com.itextpdf.text.pdf.PdfFileSpecification;
import com.itextpdf.text.pdf.PdfOutline;
import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.PdfWriter;
import com.itextpdf.text.pdf.RadioCheckField;
import com.itextpdf.text.pdf.TextField;
import com.itextpdf.text.pdf.security.BouncyCastleDigest;
import com.itextpdf.text.pdf.security.CrlClient;
import com.itextpdf.text.pdf.security.CrlClientOffline;
import com.itextpdf.text.pdf.security.LtvTimestamp;
import com.itextpdf.text.pdf.security.LtvVerification;
import com.itextpdf.text.pdf.security.MakeSignature;
import com.itextpdf.text.pdf.security.PrivateKeySignature;
import com.itextpdf.text.pdf.security.TSAClient;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

public class PdfPeer {
	static final String FONT =
	    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
	static final String ISSUER = "C=VN,O=Peer,CN=Peer Root";

	static Random random;
	static StringBuilder how;
	static KeyPair root, signer, tsa;
	static Certificate[] chain, stampChain;
	static byte[] crl;
	static int filled;

	static boolean once(int in) {
		return random.nextInt(in) == 0;
	}

	static KeyPair pair() throws Exception {
		KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");

		g.initialize(2048);
		return g.generateKeyPair();
	}

	static X509Certificate certify(KeyPair of, String subject, int serial,
	    int usage, KeyPurposeId purpose) throws Exception {
		X509v3CertificateBuilder b = new JcaX509v3CertificateBuilder(
		    new X500Name(ISSUER), BigInteger.valueOf(serial),
		    new Date(System.currentTimeMillis() - 86400000L),
		    new Date(System.currentTimeMillis() + 86400000000L),
		    new X500Name(subject), of.getPublic());

		b.addExtension(Extension.basicConstraints, true,
		    new BasicConstraints((usage & KeyUsage.keyCertSign) != 0));
		b.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
		if (purpose != null)
			b.addExtension(Extension.extendedKeyUsage, true,
			    new ExtendedKeyUsage(purpose));
		return new JcaX509CertificateConverter().getCertificate(b.build(
		    new JcaContentSignerBuilder("SHA256withRSA")
		    .build(root.getPrivate())));
	}

	static void keys(Path trust) throws Exception {
		root = pair();
		signer = pair();
		tsa = pair();
		X509Certificate anchor = certify(root, ISSUER, 1,
		    KeyUsage.keyCertSign | KeyUsage.cRLSign, null);
		chain = new Certificate[] { certify(signer,
		    "C=VN,O=SỞ NỘI VỤ,CN=Nguyễn Văn A", 2,
		    KeyUsage.digitalSignature | KeyUsage.nonRepudiation, null),
		    anchor };
		stampChain = new Certificate[] { certify(tsa,
		    "C=VN,O=Peer,CN=Peer TSA", 3, KeyUsage.digitalSignature,
		    KeyPurposeId.id_kp_timeStamping), anchor };
		X509v2CRLBuilder b = new X509v2CRLBuilder(new X500Name(ISSUER),
		    new Date());
		b.setNextUpdate(new Date(System.currentTimeMillis() + 8640000000L));
		crl = b.build(new JcaContentSignerBuilder("SHA256withRSA")
		    .build(root.getPrivate())).getEncoded();
		Files.createDirectories(trust.resolve("roots"));
		Files.createDirectories(trust.resolve("crls"));
		Files.write(trust.resolve("roots/root.der"), anchor.getEncoded());
		Files.write(trust.resolve("crls/root.crl"), crl);
	}

	static class Authority implements TSAClient {
		public int getTokenSizeEstimate() {
			return 6000;
		}

		public MessageDigest getMessageDigest()
		    throws GeneralSecurityException {
			return MessageDigest.getInstance("SHA-256");
		}

		public byte[] getTimeStampToken(byte[] imprint) throws Exception {
			TimeStampRequestGenerator q = new TimeStampRequestGenerator();
			q.setCertReq(true);
			TimeStampRequest request = q.generate(TSPAlgorithms.SHA256,
			    imprint, BigInteger.valueOf(random.nextInt(1 << 30)));
			DigestCalculatorProvider p =
			    new JcaDigestCalculatorProviderBuilder().build();
			TimeStampTokenGenerator g = new TimeStampTokenGenerator(
			    new JcaSimpleSignerInfoGeneratorBuilder().build(
			    "SHA256withRSA", tsa.getPrivate(),
			    (X509Certificate)stampChain[0]),
			    p.get(new AlgorithmIdentifier(TSPAlgorithms.SHA256)),
			    new ASN1ObjectIdentifier("1.2.3.4"));
			g.addCertificates(new JcaCertStore(
			    Arrays.asList(stampChain)));
			return g.generate(request,
			    BigInteger.valueOf(random.nextInt(1 << 30)),
			    new Date()).getEncoded();
		}
	}

	static void furnish(PdfWriter w) throws Exception {
		if (once(3)) {
			w.addAnnotation(new TextField(w,
			    new Rectangle(50, 50, 200, 80), "ten").getTextField());
			w.addAnnotation(new RadioCheckField(w,
			    new Rectangle(210, 50, 230, 70), "dong_y", "Yes")
			    .getCheckField());
			how.append(" form");
		}
		if (once(4)) {
			w.addFileAttachment("đính kèm",
			    PdfFileSpecification.fileEmbedded(w, null, "a.txt",
			    "attached".getBytes()));
			how.append(" attachment");
		}
		if (once(4)) {
			w.addAnnotation(PdfAnnotation.createText(w,
			    new Rectangle(10, 10, 30, 30), "t", "ghi chú", false,
			    "Comment"));
			how.append(" note");
		}
		if (once(4)) {
			new PdfOutline(w.getRootOutline(),
			    new PdfDestination(PdfDestination.FIT), "Mục 1");
			how.append(" outline");
		}
	}

	static byte[] draft() throws Exception {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Document d = new Document(PageSize.A4);
		PdfWriter w = PdfWriter.getInstance(d, out);
		char version = "4567".charAt(random.nextInt(4));
		Font font = new Font(BaseFont.createFont(FONT,
		    BaseFont.IDENTITY_H, true), 12);

		w.setPdfVersion(version);
		how.append("1.").append(version);
		if (version > '4' && random.nextBoolean()) {
			w.setFullCompression();
			how.append(" streams");
		}
		if (once(3)) {
			w.setTagged();
			how.append(" tagged");
		}
		if (once(3)) {
			w.createXmpMetadata();
			how.append(" xmp");
		}
		d.open();
		for (int i = random.nextInt(3); i >= 0; i--) {
			d.add(new Paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
			    + "Số: " + random.nextInt(1000) + "/QĐ-UBND", font));
			d.newPage();
		}
		d.add(new Paragraph("Nơi nhận:", font));
		furnish(w);
		d.close();
		return once(6) ? encrypted(out.toByteArray()) : out.toByteArray();
	}

	/* With an owner's password alone: anyone reads it. */
	static byte[] encrypted(byte[] in) throws Exception {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		PdfStamper s = new PdfStamper(new PdfReader(in), out);
		boolean aes = random.nextBoolean();

		s.setEncryption(null, "owner".getBytes(), PdfWriter.ALLOW_PRINTING,
		    aes ? PdfWriter.ENCRYPTION_AES_128 :
		    PdfWriter.STANDARD_ENCRYPTION_128);
		s.close();
		how.append(aes ? " aes" : " rc4");
		return out.toByteArray();
	}

	static void sign(byte[] in, ByteArrayOutputStream out, int number,
	    boolean first, int level) throws Exception {
		boolean append = !first || random.nextBoolean();
		PdfStamper s = PdfStamper.createSignature(new PdfReader(in), out,
		    '\0', null, append);
		PdfSignatureAppearance a = s.getSignatureAppearance();
		Collection<CrlClient> crls = new ArrayList<>();
		int y = 100 + random.nextInt(400);

		a.setReason("Ký số");
		a.setLocation("Khánh Hòa");
		a.setCertificationLevel(level);
		a.setVisibleSignature(random.nextBoolean() ?
		    new Rectangle(300, y, 500, y + 60) : new Rectangle(0, 0, 0, 0),
		    1, "Signature" + number);
		if (once(3))
			crls.add(new CrlClientOffline(crl));
		MakeSignature.signDetached(a, new BouncyCastleDigest(),
		    new PrivateKeySignature(signer.getPrivate(),
		    random.nextBoolean() ? "SHA256" : "SHA512", "BC"), chain, crls,
		    null, once(3) ? new Authority() : null, 0,
		    random.nextBoolean() ? MakeSignature.CryptoStandard.CADES :
		    MakeSignature.CryptoStandard.CMS);
	}

	static boolean fill(PdfStamper s) throws Exception {
		AcroFields f = s.getAcroFields();

		return f.getFieldItem("ten") != null &&
		    f.setField("ten", "Người thứ " + ++filled) &&
		    f.setField("dong_y", "Yes");
	}

	/* A revision that signs nothing; the letter of what it became. */
	static char revise(byte[] in, ByteArrayOutputStream out, int what)
	    throws Exception {
		PdfStamper s = new PdfStamper(new PdfReader(in), out, '\0', true);
		char letter = 'N';

		if (what == 0) {
			letter = fill(s) ? 'F' : 'N';
		} else if (what == 1) {
			s.addAnnotation(PdfAnnotation.createText(s.getWriter(),
			    new Rectangle(10, 700, 30, 720), "n", "sau khi ký",
			    true, "Note"), 1);
			letter = 'A';
		} else {
			LtvVerification v = s.getLtvVerification();
			v.addVerification("Signature1", null,
			    new CrlClientOffline(crl),
			    LtvVerification.CertificateOption.WHOLE_CHAIN,
			    LtvVerification.Level.CRL,
			    LtvVerification.CertificateInclusion.YES);
			v.merge();
			letter = 'L';
		}
		s.close();
		return letter;
	}

	static void makeOne(Path folder, int n) throws Exception {
		how = new StringBuilder();
		byte[] pdf = draft();
		StringBuilder steps = new StringBuilder();
		int signatures = 0, level = once(3) ? 1 + random.nextInt(3) : 0;

		for (int i = 1 + random.nextInt(4); i > 0; i--) {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			int what = signatures == 0 ? 5 : random.nextInt(6);
			if (what < 3) {
				steps.append(revise(pdf, out, what));
			} else if (what == 3) {
				LtvTimestamp.timestamp(PdfStamper.createSignature(
				    new PdfReader(pdf), out, '\0', null, true)
				    .getSignatureAppearance(), new Authority(),
				    "Stamp" + i);
				steps.append('T');
			} else {
				boolean first = signatures == 0;
				sign(pdf, out, ++signatures, first, first ? level : 0);
				steps.append(first && level > 0 ? 'C' : 'S');
			}
			pdf = out.toByteArray();
		}
		String name = String.format("pdf%04d.pdf", n);
		Files.write(folder.resolve(name), pdf);
		System.out.println(name + "\t" + steps + "\t" + level + "\t" + how);
	}

	public static void main(String[] args) throws Exception {
		Path folder = Path.of(args[1]);

		Security.addProvider(new BouncyCastleProvider());
		PdfReader.unethicalreading = true;
		keys(folder.resolve("trust"));
		for (int n = 0; n < Integer.parseInt(args[2]); n++) {
			random = new Random(Long.parseLong(args[3]) * 100000 + n);
			try {
				makeOne(folder, n);
			} catch (Exception e) {
				System.err.println(n + ": " + how + ": " + e);
			}
		}
	}
}
