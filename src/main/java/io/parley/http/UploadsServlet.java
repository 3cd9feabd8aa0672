package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.identity.ApiKey;
import io.parley.limits.Quota;
import io.parley.limits.Slot;
import io.parley.protocol.JsonText;
import io.parley.upload.Content;
import io.parley.upload.Upload;
import io.parley.upload.Uploads;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/** {@code /api/uploads}: files on their way in, and out again. */
public final class UploadsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** At a time: each has a file open. */
    private static final int MOST = 200;

    private final transient Uploads uploads;
    private final transient Callers callers;
    private final transient Quota quota;
    private final transient JsonText json;
    private final transient Problems problems;
    private final transient ScheduledExecutorService timer;
    private final transient Executor answers;
    private final transient BooleanSupplier leaving;
    private final transient Answer answer;
    private final transient Set<UploadStream> open = ConcurrentHashMap.newKeySet();

    /**
     * @param answers for reading on, and for writing answers: a slow client keeps nobody else waiting
     * @param leaving whether the node takes nobody in any longer
     */
    public UploadsServlet(
            Uploads uploads,
            Callers callers,
            Quota quota,
            JsonText json,
            Problems problems,
            ScheduledExecutorService timer,
            Executor answers,
            BooleanSupplier leaving) {
        this.uploads = uploads;
        this.callers = callers;
        this.quota = quota;
        this.json = json;
        this.problems = problems;
        this.timer = timer;
        this.answers = answers;
        this.leaving = leaving;
        this.answer = new Answer(problems, answers);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String path = request.getPathInfo();
            if (path == null || path.equals("/")) {
                Paths.allow(request, response, "POST");
                receive(request);
            } else {
                Paths.allow(request, response, "GET", "DELETE");
                String id = path.substring(1);
                if (request.getMethod().equals("DELETE")) {
                    answer.later(request, uploads.delete(callers.of(request), id), (nothing, ok) -> "{}");
                } else {
                    send(request, response, id);
                }
            }
        } catch (RuntimeException e) {
            answer.refuse(response, Refused.of(e, Answer::bug));
        }
    }

    // ---- in

    private void receive(HttpServletRequest request) throws IOException {
        Identity who = callers.of(request);
        String channel = request.getParameter("channel");
        if (channel == null) {
            throw new Refused(Refusal.BAD_REQUEST, "The parameter \"channel\" says whose readers may have the files.");
        }
        if (leaving.getAsBoolean()) {
            throw leaves();
        }
        if (open.size() >= MOST) {
            throw new Refused(Refusal.OVERLOADED, "Too many files come at a time. Try again later.");
        }
        CompletionStage<Upload> opening = uploads.begin(
                who,
                ChannelName.parse(channel),
                request.getParameter("id"),
                request.getContentType(),
                request.getContentLengthLong());
        Slot slot = quota.enter(
                request.getRemoteAddr(),
                ApiKey.isOwner(who) ? null : who.author().id());
        AsyncContext async = request.startAsync();
        // Somebody may be silent for as long as the container lets them.
        async.setTimeout(0);
        Farewell farewell = new Farewell(async, timer);
        UploadStream stream = new UploadStream(async, request.getInputStream(), new Reply(), farewell, answers);
        open.add(stream);
        var unused = farewell.done().thenRun(() -> {
            slot.leave();
            open.remove(stream);
        });
        stream.begin(opening);
    }

    private static Refused leaves() {
        return new Refused(Refusal.UNAVAILABLE, "This node leaves. Send it again.");
    }

    private final class Reply implements UploadStream.Reply {
        @Override
        public void kept(HttpServletResponse response, Upload.Receipt receipt) throws IOException {
            Answer.write(response, HttpServletResponse.SC_CREATED, "application/json", json.of(receipt));
        }

        @Override
        public void refused(HttpServletResponse response, Refused refused) throws IOException {
            problems.write(response, refused);
        }
    }

    /** To be called every second or so: ends what comes too slowly. */
    public void tick() {
        open.forEach(UploadStream::tick);
    }

    /** Ends what is coming: its clients are told. */
    public void close() {
        open.forEach(stream -> stream.stop(leaves()));
    }

    // ---- out

    private void send(HttpServletRequest request, HttpServletResponse response, String id) {
        Identity reader = callers.orNobody(request);
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        uploads.find(reader, id)
                .whenCompleteAsync(
                        (content, failure) -> {
                            try {
                                if (failure == null) {
                                    begin(request, response, async, content);
                                } else {
                                    problems.write(response, Refused.of(failure, Answer::bug));
                                    async.complete();
                                }
                            } catch (IOException e) {
                                Answer.bug(e);
                                async.complete();
                            }
                        },
                        answers);
    }

    private void begin(HttpServletRequest request, HttpServletResponse response, AsyncContext async, Content content)
            throws IOException {
        if (!FileHeaders.describe(request, response, content.file())) {
            async.complete();
            return;
        }
        ByteRange range = FileHeaders.range(request, response, content.file());
        if (range.length() == 0 || request.getMethod().equals("HEAD")) {
            async.complete();
            return;
        }
        response.getOutputStream()
                .setWriteListener(new FileAnswer(async, content.opening().open(), range));
    }
}
