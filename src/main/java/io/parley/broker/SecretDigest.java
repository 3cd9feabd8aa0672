package io.parley.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Another one in every process, and no publisher knows it: nobody can choose ids that meet. For one thread. */
final class SecretDigest implements RecentIds.Digest {
    private static final int SECRET_BYTES = 16;

    private final MessageDigest sha = sha();
    private final byte[] secret = new byte[SECRET_BYTES];
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    SecretDigest() {
        new SecureRandom().nextBytes(secret);
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            // Every Java has it, says its documentation.
            throw new AssertionError(e);
        }
    }

    @Override
    public long of(long channel, String messageId) {
        sha.update(secret);
        sha.update(number.putLong(0, channel).array());
        sha.update(messageId.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(sha.digest()).getLong();
    }
}
