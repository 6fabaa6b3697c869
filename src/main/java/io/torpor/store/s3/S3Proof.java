package io.torpor.store.s3;

import io.torpor.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A proof that a store holds what was sent to it: the sum that it answers with, else its ETag. Where there is neither,
 * whoever wants to know reads the object back; here it is only made sure, once for each store, that it stores bodies at
 * all, and not the frames around them.
 */
final class S3Proof {

    /** What a framed body begins with: its first chunk's length and, on a line without encryption, a signature. */
    private static final Pattern FRAME = Pattern.compile("(?s)[0-9a-fA-F]{1,8}(;chunk-signature=[0-9a-f]+)?\r\n.*");

    private static final int BEGIN = 128;

    private final S3Client client;
    private final S3Requests requests;

    S3Proof(S3Client client, S3Requests requests) {
        this.client = client;
        this.requests = requests;
    }

    /** Whether the MD5 of what is to be sent as a stream will be of use: it can't be computed afterwards. */
    static boolean wantsEtagSum(S3Requests requests) {
        boolean sums = requests.summed() && requests.abilities().answersSums();
        return !sums && mayHaveEtagSums(requests);
    }

    /**
     * Whether the store's answer to an object that was sent by one request proves it.
     *
     * @param size bytes that were sent
     * @param crc32c of these bytes
     * @param etagSum of these bytes, asked for if nothing else proves it; null if there is none
     * @throws ProblemException {@code archive-unreachable} if the store has stored the frame with the body
     */
    boolean isGiven(
            String key, long size, String crc32c, PutObjectResponse answer, Supplier<@Nullable EtagSum> etagSum) {
        String sum = answer.checksumCRC32C();
        if (requests.summed()) {
            requests.abilities().answerSums(sum != null);
        }
        if (sum != null) {
            return crc32c.equals(sum);
        }
        if (mayHaveEtagSums(requests)) {
            EtagSum ours = etagSum.get();
            if (ours != null && ours.isIn(answer.eTag())) {
                return true;
            }
            if (ours != null) {
                requests.abilities().haveOtherEtags();
            }
        }
        requireBody(key, size);
        return false;
    }

    /**
     * Whether the store's answer to an object of several parts proves it.
     *
     * @param size bytes of all parts
     * @param composite the sum of the parts' sums
     * @throws ProblemException {@code archive-unreachable} if the store has stored the frames with the parts
     */
    boolean isGiven(String key, long size, String composite, @Nullable String sum) {
        if (requests.summed()) {
            requests.abilities().answerSums(sum != null);
        }
        if (sum == null) {
            requireBody(key, size);
        }
        return composite.equals(sum);
    }

    private static boolean mayHaveEtagSums(S3Requests requests) {
        return !requests.encryptedByKms() && requests.abilities().hasSumsForEtags();
    }

    /**
     * Checks that an object is the body that was sent, without the frame that the client puts around it (aws-chunked).
     * A store that does not know the frame takes it for a part of the body, and every object is damaged.
     */
    private void requireBody(String key, long size) {
        if (requests.abilities().storesBodies()) {
            return;
        }
        try {
            long stored = client.headObject(requests.head(key)).contentLength();
            if (stored == size) {
                requests.abilities().storeBodies();
            } else if (stored > size && isFramed(key)) {
                throw S3Errors.framed(requests.location(), key, stored, size);
            }
        } catch (NoSuchKeyException e) {
            // Somebody has deleted it meanwhile, or the store takes its time: reading back tells.
            return;
        }
    }

    private boolean isFramed(String key) {
        byte[] begin = client.getObject(requests.get(key, 0, BEGIN, () -> {}), ResponseTransformer.toBytes())
                .asByteArray();
        return FRAME.matcher(new String(begin, StandardCharsets.ISO_8859_1)).matches();
    }
}
