package io.parley.http;

import io.parley.upload.FileBytes;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** A piece of a file on its way to a client: read as fast as that takes it, and no thread waits. */
final class FileAnswer implements WriteListener {
    private static final Logger LOG = System.getLogger(FileAnswer.class.getName());
    private static final int PIECE = 32 << 10;

    private final AsyncContext async;
    private final FileBytes file;
    private final ServletOutputStream out;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private long at;
    private long left;

    /** Takes over the file. */
    FileAnswer(AsyncContext async, FileBytes file, ByteRange range) throws IOException {
        this.async = async;
        this.file = file;
        this.out = async.getResponse().getOutputStream();
        this.at = range.first();
        this.left = range.length();
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (left == 0) {
                end();
                return;
            }
            piece.clear().limit((int) Math.min(PIECE, left));
            int length = file.read(piece, at);
            if (length <= 0) {
                throw new IOException("A file has become shorter.");
            }
            at += length;
            left -= length;
            out.write(piece.array(), 0, length);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "A client went away before the end of its file.", failure);
        end();
    }

    private void end() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "A file cannot be closed.", e);
        }
        async.complete();
    }
}
