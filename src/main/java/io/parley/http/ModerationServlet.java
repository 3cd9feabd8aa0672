package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.identity.SignIn;
import io.parley.moderation.Moderation;
import io.parley.moderation.Told;
import io.parley.protocol.JsonText;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code /api/moderation}: what moderators order, what is in force, and lifting it. */
public final class ModerationServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Moderation moderation;
    private final transient JsonText json;
    private final transient Bodies bodies;
    private final transient Answer answer;

    // JSON-B writes public records only.

    public record InForce(List<Told> measures) {}

    /** @param answers for writing answers: a slow client keeps nobody else waiting */
    public ModerationServlet(Moderation moderation, JsonText json, Bodies bodies, Problems problems, Executor answers) {
        this.moderation = moderation;
        this.json = json;
        this.bodies = bodies;
        this.answer = new Answer(problems, answers);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Identity who = SignIn.identity(request);
            if (who == null) {
                throw new Refused(Refusal.UNAUTHORIZED, "This needs a credential.");
            }
            String below = request.getPathInfo();
            if (below == null || below.equals("/")) {
                Paths.allow(request, response, "GET", "POST");
                all(request, who);
            } else if (below.matches("/[a-z0-9]{1,64}")) {
                Paths.allow(request, response, "DELETE");
                answer.later(request, moderation.lift(who, below.substring(1)), this::lifted);
            } else {
                throw new Refused(Refusal.NOT_FOUND, "There is nothing at this path.");
            }
        } catch (RuntimeException e) {
            answer.refuse(response, Refused.of(e, Answer::bug));
        }
    }

    private void all(HttpServletRequest request, Identity who) throws IOException {
        if (request.getMethod().equals("POST")) {
            CompletionStage<Told> ordered = bodies.json(request).thenCompose(body -> moderation.order(who, body));
            answer.later(request, ordered, (told, response) -> {
                response.setStatus(HttpServletResponse.SC_CREATED);
                return json.of(told);
            });
        } else {
            String path = request.getParameter("channel");
            ChannelName channel = path == null ? null : ChannelName.parse(path);
            answer.later(
                    request,
                    CompletableFuture.completedFuture(moderation.inForce(who, channel)),
                    (measures, response) -> json.of(new InForce(measures)));
        }
    }

    private String lifted(Void nothing, HttpServletResponse response) {
        return "{}";
    }
}
