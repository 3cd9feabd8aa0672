package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.identity.SignIn;
import io.parley.node.Nodes;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /api/node} is the node that answers, {@code /api/nodes/…} any node of the cluster by its name. Needs the right to
 * moderate nodes.
 */
public final class NodeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 500;
    private static final int USUAL = 50;

    /** A node's name, and what is asked of it. Nothing in it can end the line in which one node asks another. */
    private static final Pattern PATH = Pattern.compile("/([a-z0-9]{1,64})(?:/([a-z0-9/]{0,200}))?");

    private final String self;
    private final transient ChannelName nodes;
    private final transient Asker asker;
    private final transient Problems problems;
    private final transient Answer answer;

    /** Asks a node by its name. */
    @FunctionalInterface
    public interface Asker {
        CompletionStage<String> ask(String node, Nodes.Question question);
    }

    /**
     * @param self the name of this node
     * @param nodes the channel in which nodes tell of themselves: who moderates it, moderates them
     * @param answers for writing answers: a slow client keeps nobody else waiting
     */
    public NodeServlet(String self, ChannelName nodes, Asker asker, Problems problems, Executor answers) {
        this.self = self;
        this.nodes = nodes;
        this.asker = asker;
        this.problems = problems;
        this.answer = new Answer(problems, answers);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Identity who = SignIn.identity(request);
            if (who == null) {
                throw new Refused(Refusal.UNAUTHORIZED, "This needs the API key: Authorization: Bearer.");
            }
            who.grant().require(Right.MODERATE, nodes);
            String below = request.getPathInfo() == null ? "" : request.getPathInfo();
            boolean own = request.getServletPath().endsWith("/node");
            Matcher path = PATH.matcher(own ? "/" + self + below : below);
            String asked = path.matches() ? Objects.requireNonNullElse(path.group(2), "") : null;
            List<String> methods = asked == null ? List.of() : NodeApi.methods(asked);
            if (methods.isEmpty()) {
                throw new Refused(Refusal.NOT_FOUND, "There is nothing at this path.");
            }
            Paths.allow(request, response, methods.toArray(String[]::new));
            String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            Nodes.Question question = new Nodes.Question(method, asked, limit(request));
            answer.later(request, asker.ask(path.group(1), question), (text, written) -> text);
        } catch (RuntimeException e) {
            problems.write(response, Refused.of(e, Answer::bug));
        }
    }

    private static int limit(HttpServletRequest request) {
        Long limit = Paths.whole(request, "limit");
        if (limit == null) {
            return USUAL;
        }
        if (limit < 1 || limit > MOST) {
            throw new Refused(Refusal.BAD_REQUEST, "\"limit\" is 1 to " + MOST + ".");
        }
        return limit.intValue();
    }
}
