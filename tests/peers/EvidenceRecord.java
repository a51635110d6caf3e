/*
 * EvidenceRecord.java: what Bouncy Castle, which shares no code with us, says
 * of an evidence record (RFC 4998) and the data it is said to be over.
 *
 *	java -cp bcpkix.jar:bcprov.jar:bcutil.jar EvidenceRecord.java RECORD DATA
 *
 * Exit 0: the record is over the data, each renewal is over what came before
 * it, and the last time-stamp is signed by the certificate that it names;
 * 1: it is not, and a line says why; 2: it could not be read.  Whether a
 * certificate was good at its time is not asked: simulated clocks run ahead.
 */
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Date;

import org.bouncycastle.asn1.tsp.ArchiveTimeStamp;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampChain;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.tsp.ers.ERSArchiveTimeStamp;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSException;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

public class EvidenceRecord {
	/* 1 January 2100: after every time-stamp of a test. */
	static final Date AFTER_ALL = new Date(4102444800000L);

	static ArchiveTimeStamp last(ERSEvidenceRecord record) {
		ArchiveTimeStampChain[] chains = record.toASN1Structure()
		    .getArchiveTimeStampSequence().getArchiveTimeStampChains();
		ArchiveTimeStamp[] stamps =
		    chains[chains.length - 1].getArchiveTimestamps();

		return stamps[stamps.length - 1];
	}

	static boolean isSigned(ERSEvidenceRecord record) throws Exception {
		ERSArchiveTimeStamp stamp = new ERSArchiveTimeStamp(last(record),
		    new BcDigestCalculatorProvider());
		X509CertificateHolder cert = stamp.getSigningCertificate();
		boolean signed = false;

		if (cert == null)
			return false;
		for (SignerInformation signer : stamp.getTimeStampToken()
		    .toCMSSignedData().getSignerInfos().getSigners()) {
			signed = signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
			    .build(new JcaPEMKeyConverter().getPublicKey(
			    cert.getSubjectPublicKeyInfo())));
			if (!signed)
				return false;
		}
		return signed;
	}

	public static void main(String[] args) throws Exception {
		ERSEvidenceRecord record;

		Security.addProvider(new BouncyCastleProvider());
		try {
			record = new ERSEvidenceRecord(
			    Files.readAllBytes(Path.of(args[0])),
			    new BcDigestCalculatorProvider());
			record.validatePresent(new ERSByteData(
			    Files.readAllBytes(Path.of(args[1]))), AFTER_ALL);
			if (!isSigned(record))
				throw new ERSException("the last time-stamp's signature");
		} catch (ERSException e) {
			System.out.println(e.getMessage());
			System.exit(1);
		} catch (Exception e) {
			System.out.println(e);
			System.exit(2);
		}
	}
}
