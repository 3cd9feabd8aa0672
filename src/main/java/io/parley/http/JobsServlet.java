package io.parley.http;

import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.job.Ending;
import io.parley.job.JobText;
import io.parley.job.Jobs;
import io.parley.job.State;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.upload.Uploads;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** {@code /api/jobs/{id}}: opening a job, telling how far it is, and ending it. */
public final class JobsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Jobs jobs;
    private final transient Callers callers;
    private final transient JsonText json;
    private final transient Limits limits;
    private final transient Bodies bodies;
    private final transient Answer answer;

    // JSON-B writes public records only.

    public record Head(String id, String channel, long seq) {}

    /** @param answers for writing answers: a slow client keeps nobody else waiting */
    public JobsServlet(
            Jobs jobs,
            Callers callers,
            JsonText json,
            Limits limits,
            Bodies bodies,
            Problems problems,
            Executor answers) {
        this.jobs = jobs;
        this.callers = callers;
        this.json = json;
        this.limits = limits;
        this.bodies = bodies;
        this.answer = new Answer(problems, answers);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String[] path = (request.getPathInfo() == null ? "/" : request.getPathInfo()).split("/", -1);
            if (path.length == 2 && !path[1].isEmpty()) {
                Paths.allow(request, response, "GET", "PUT", "DELETE");
                job(request, path[1]);
            } else if (path.length == 3 && path[2].matches("progress|end")) {
                Paths.allow(request, response, "POST");
                tell(request, path[1], path[2].equals("end"));
            } else {
                throw new Refused(Refusal.NOT_FOUND, "There is nothing at this path.");
            }
        } catch (RuntimeException e) {
            answer.refuse(response, Refused.of(e, Answer::bug));
        }
    }

    private void job(HttpServletRequest request, String id) throws IOException {
        switch (request.getMethod()) {
            case "PUT" -> {
                Identity who = worker(request, id);
                read(request, id, body -> jobs.open(who, id, JobText.opening(body, limits.depth())), true);
            }
            case "DELETE" -> {
                Identity who = worker(request, id);
                later(request, id, jobs.end(who, id, new Ending(State.CANCELLED, null, null)), false);
            }
            default -> later(request, id, jobs.find(callers.orNobody(request), id), false);
        }
    }

    private void tell(HttpServletRequest request, String id, boolean end) throws IOException {
        Identity who = worker(request, id);
        read(
                request,
                id,
                body -> end
                        ? jobs.end(who, id, JobText.ending(body, limits.depth()))
                        : jobs.progress(who, id, JobText.progress(body, limits.depth())),
                false);
    }

    private Identity worker(HttpServletRequest request, String id) {
        Identity who = callers.of(request);
        if (id.startsWith(Uploads.JOBS)) {
            throw new Refused(Refusal.FORBIDDEN, "Of uploads the server itself tells.");
        }
        return who;
    }

    private void read(
            HttpServletRequest request,
            String id,
            Function<String, CompletionStage<Jobs.Standing>> action,
            boolean created)
            throws IOException {
        later(request, id, bodies.json(request).thenCompose(action), created);
    }

    private void later(HttpServletRequest request, String id, CompletionStage<Jobs.Standing> stage, boolean created) {
        answer.later(request, stage, (standing, response) -> {
            response.setStatus(
                    created && standing.changed() ? HttpServletResponse.SC_CREATED : HttpServletResponse.SC_OK);
            response.setHeader("ETag", Paths.tag(standing.seq()));
            String head = json.of(new Head(id, standing.channel().path(), standing.seq()));
            return head.substring(0, head.length() - 1)
                    + ','
                    + JobText.of(standing.job()).substring(1);
        });
    }
}
