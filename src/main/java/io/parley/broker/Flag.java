package io.parley.broker;

import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** A yes or no in the store. */
final class Flag {
    private Flag() {}

    static final BasicDataType<Boolean> TYPE = new BasicDataType<>() {
        @Override
        public int getMemory(Boolean flag) {
            return 0;
        }

        @Override
        public void write(WriteBuffer to, Boolean flag) {
            to.put((byte) (flag ? 1 : 0));
        }

        @Override
        public Boolean read(ByteBuffer from) {
            return from.get() != 0;
        }

        @Override
        public Boolean[] createStorage(int size) {
            return new Boolean[size];
        }
    };
}
