package io.parley.http;

import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.View;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.room.Rooms;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** {@code /api/rooms}: finding rooms, furnishing them, and who is in. */
public final class RoomsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Rooms rooms;
    private final transient Callers callers;
    private final transient JsonText json;
    private final transient Limits limits;
    private final transient Bodies bodies;
    private final transient Answer answer;

    /** @param answers for writing answers: a slow client keeps nobody else waiting */
    public RoomsServlet(
            Rooms rooms,
            Callers callers,
            JsonText json,
            Limits limits,
            Bodies bodies,
            Problems problems,
            Executor answers) {
        this.rooms = rooms;
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
            if (path.length == 2 && path[1].isEmpty()) {
                Paths.allow(request, response, "GET");
                list(request);
            } else if (path.length == 2 && path[1].equals("direct")) {
                Paths.allow(request, response, "POST");
                direct(request);
            } else if (path.length == 2) {
                Paths.allow(request, response, "GET", "PUT", "PATCH");
                room(request, path[1]);
            } else if (path.length == 4 && path[2].equals("members")) {
                Paths.allow(request, response, "PUT", "DELETE");
                member(request, path[1], path[3]);
            } else {
                throw new Refused(Refusal.NOT_FOUND, "There is nothing at this path.");
            }
        } catch (RuntimeException e) {
            answer.refuse(response, Refused.of(e, Answer::bug));
        }
    }

    private void list(HttpServletRequest request) {
        int limit = ClientFrame.Span.of(null, null, Paths.whole(request, "limit"), View.ALL, limits.history())
                .limit();
        String after = request.getParameter("after");
        Rooms.Page page = rooms.list(
                callers.orNobody(request),
                request.getParameter("q"),
                after == null ? "" : after,
                limit,
                Paths.flag(request, "archived"),
                Paths.flag(request, "own"));
        answer.later(request, CompletableFuture.completedFuture(page), (found, response) -> json.of(found));
    }

    private void room(HttpServletRequest request, String name) throws IOException {
        switch (request.getMethod()) {
            case "PUT" -> read(request, (who, body) -> rooms.make(who, name, body), HttpServletResponse.SC_CREATED);
            case "PATCH" -> read(request, (who, body) -> rooms.change(who, name, body), HttpServletResponse.SC_OK);
            default ->
                answer.later(
                        request,
                        CompletableFuture.completedFuture(rooms.find(callers.orNobody(request), name)),
                        (room, response) -> json.of(room));
        }
    }

    private void direct(HttpServletRequest request) throws IOException {
        Identity who = callers.of(request);
        answer.later(request, bodies.json(request).thenCompose(body -> rooms.direct(who, body)), (made, response) -> {
            response.setStatus(made.isNew() ? HttpServletResponse.SC_CREATED : HttpServletResponse.SC_OK);
            return json.of(made.room());
        });
    }

    private void member(HttpServletRequest request, String name, String user) throws IOException {
        if (request.getMethod().equals("PUT")) {
            read(request, (who, body) -> rooms.invite(who, name, user, body), HttpServletResponse.SC_OK);
        } else {
            answer.later(request, rooms.remove(callers.of(request), name, user), (room, response) -> json.of(room));
        }
    }

    /** What somebody asks for. */
    private interface Action {
        CompletionStage<?> carryOut(Identity who, String body);
    }

    private void read(HttpServletRequest request, Action action, int status) throws IOException {
        Identity who = callers.of(request);
        Function<String, CompletionStage<Object>> carryOut =
                body -> action.carryOut(who, body).thenApply(done -> done);
        answer.later(request, bodies.json(request).thenCompose(carryOut), (room, response) -> {
            response.setStatus(status);
            return json.of(room);
        });
    }
}
