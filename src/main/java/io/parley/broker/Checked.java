package io.parley.broker;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** A type with a checksum behind each value. The store's own checks are of the frame around its pages, not of what is in them. */
final class Checked<T> extends BasicDataType<T> {
    private final BasicDataType<T> type;

    Checked(BasicDataType<T> type) {
        this.type = type;
    }

    @Override
    public int compare(T a, T b) {
        return type.compare(a, b);
    }

    @Override
    public boolean isMemoryEstimationAllowed() {
        return type.isMemoryEstimationAllowed();
    }

    @Override
    public int getMemory(T value) {
        return type.getMemory(value);
    }

    @Override
    public void write(WriteBuffer to, T value) {
        int start = to.position();
        type.write(to, value);
        ByteBuffer written = to.getBuffer().duplicate();
        to.putInt(checksum(written, start, to.position()));
    }

    @Override
    public T read(ByteBuffer from) {
        int start = from.position();
        T value = type.read(from);
        int sum = checksum(from.duplicate(), start, from.position());
        if (from.getInt() != sum) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "A checksum is wrong.");
        }
        return value;
    }

    private static int checksum(ByteBuffer bytes, int start, int end) {
        bytes.limit(end).position(start);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public T[] createStorage(int size) {
        return type.createStorage(size);
    }
}
