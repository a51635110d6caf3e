/*
 * TsdPeer.java: time-stamped data (RFC 5544) made and judged by Bouncy Castle.
 *
 *	TsdPeer make FOLDER N SEED	N files, the data of detached ones beside
 *					them, and their trust anchor in
 *					FOLDER/trust/roots; a line each: name,
 *					time-stamps, how it was made
 *	TsdPeer judge			for each path on standard input, and
 *					perhaps a tab and its data's path:
 *					path, then a word for each time-stamp:
 *					y, n; or "error"
 */
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.util.Collections;
import java.util.Date;
import java.util.Random;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.tsp.cms.CMSTimeStampedData;
import org.bouncycastle.tsp.cms.CMSTimeStampedDataGenerator;
import org.bouncycastle.util.CollectionStore;

public class TsdPeer {
	static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.2.3.4");
	static final ASN1ObjectIdentifier[] DIGESTS = { NISTObjectIdentifiers.id_sha256,
	    NISTObjectIdentifiers.id_sha384, NISTObjectIdentifiers.id_sha512,
	    NISTObjectIdentifiers.id_sha3_256 };

	static KeyPair root, tsa;
	static X509CertificateHolder anchor, cert;
	static DigestCalculatorProvider digests;
	static long serial = 1000;

	static X509CertificateHolder issue(String name, KeyPair pair, boolean ca) throws Exception {
		long now = System.currentTimeMillis(), day = 86400000L;
		JcaX509v3CertificateBuilder b = new JcaX509v3CertificateBuilder(
		    new X500Name("C=VN,CN=Peer Root"), BigInteger.valueOf(ca ? 1 : 2),
		    new Date(now - 30 * day), new Date(now + 365 * day), new X500Name(name), pair.getPublic());

		b.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
		b.addExtension(Extension.keyUsage, true,
		    new KeyUsage(ca ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
		if (!ca)
			b.addExtension(Extension.extendedKeyUsage, true,
			    new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
		return b.build(new JcaContentSignerBuilder("SHA256withRSA").build(root.getPrivate()));
	}

	static void authority() throws Exception {
		KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");

		g.initialize(2048);
		root = g.generateKeyPair();
		tsa = g.generateKeyPair();
		anchor = issue("C=VN,CN=Peer Root", root, true);
		cert = issue("C=VN,CN=Peer TSA", tsa, false);
	}

	static TimeStampToken stamp(ASN1ObjectIdentifier alg, byte[] imprint, Date at) throws Exception {
		TimeStampRequestGenerator r = new TimeStampRequestGenerator();
		TimeStampTokenGenerator g = new TimeStampTokenGenerator(
		    new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withRSA", tsa.getPrivate(), cert),
		    digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)), POLICY);

		r.setCertReq(true);
		g.addCertificates(new CollectionStore<>(Collections.singletonList(cert)));
		return g.generate(r.generate(alg, imprint), BigInteger.valueOf(serial++), at);
	}

	static byte[] finish(DigestCalculator c, byte[] p) throws Exception {
		OutputStream out = c.getOutputStream();

		if (p != null)
			out.write(p);
		out.close();
		return c.getDigest();
	}

	static void make(File folder, int n, long seed) throws Exception {
		Random rng = new Random(seed);
		File roots = new File(folder, "trust/roots");

		authority();
		roots.mkdirs();
		Files.write(new File(roots, "root.der").toPath(), anchor.getEncoded());
		for (int i = 0; i < n; i++) {
			CMSTimeStampedDataGenerator g = new CMSTimeStampedDataGenerator();
			byte[] data = new byte[rng.nextInt(3000)];
			boolean detached = rng.nextInt(3) == 0, meta = rng.nextBoolean(), hashed = rng.nextBoolean();
			int count = 1 + rng.nextInt(4);
			ASN1ObjectIdentifier alg = DIGESTS[rng.nextInt(DIGESTS.length)];
			String name = "f%04d".formatted(i), of = name + ".bin", how = alg.getId();
			Date at = new Date(System.currentTimeMillis() - 86400000L);
			CMSTimeStampedData ts;
			DigestCalculator c = digests.get(new AlgorithmIdentifier(alg));

			rng.nextBytes(data);
			if (detached)
				g.setDataUri(new URI(of));
			if (meta)
				g.setMetaData(hashed, of, "application/octet-stream");
			g.initialiseMessageImprintDigestCalculator(c);
			TimeStampToken first = stamp(alg, finish(c, data), at);
			ts = detached ? g.generate(first) : g.generate(first, data);
			for (int k = 1; k < count; k++) {
				alg = DIGESTS[rng.nextInt(DIGESTS.length)];
				c = digests.get(new AlgorithmIdentifier(alg));
				ts = ts.addTimeStamp(stamp(alg, ts.calculateNextHash(c),
				    new Date(at.getTime() + k * 60000L)));
			}
			if (detached)
				Files.write(new File(folder, of).toPath(), data);
			Files.write(new File(folder, name + ".tsd").toPath(), ts.getEncoded());
			System.out.println(name + ".tsd\t" + count + "\t" + how + (detached ? " detached" : "") +
			    (meta ? hashed ? " protected" : " metadata" : ""));
		}
	}

	/* The time-stamps up to the first that is over something else. */
	static String judge(byte[] file, byte[] data) throws Exception {
		CMSTimeStampedData ts = new CMSTimeStampedData(file);
		DigestCalculator c = ts.getMessageImprintDigestCalculator(digests);
		byte[] content = ts.getContent() != null ? ts.getContent() : data;
		byte[] imprint = finish(c, content);
		StringBuilder words = new StringBuilder();

		for (TimeStampToken t : ts.getTimeStampTokens()) {
			boolean good = true;

			try {
				ts.validate(digests, imprint, t);
				X509CertificateHolder x = (X509CertificateHolder)t.getCertificates()
				    .getMatches(t.getSID()).iterator().next();
				/* Its certificate is the one named, and one for this. */
				t.validate(new JcaSimpleSignerInfoVerifierBuilder().build(x));
			} catch (Exception e) {
				good = false;
			}
			words.append('\t').append(good ? "y" : "n");
		}
		return words.toString();
	}

	public static void main(String[] args) throws Exception {
		Security.addProvider(new BouncyCastleProvider());
		digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
		if (args[0].equals("make")) {
			make(new File(args[1]), Integer.parseInt(args[2]), Long.parseLong(args[3]));
			return;
		}
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
		for (String line; (line = in.readLine()) != null;) {
			String[] f = line.split("\t");
			String words;

			try {
				words = judge(Files.readAllBytes(Path.of(f[0])),
				    f.length > 1 ? Files.readAllBytes(Path.of(f[1])) : null);
			} catch (Exception | StackOverflowError e) {
				words = "\terror";
			}
			System.out.println(f[0] + words);
		}
	}
}
