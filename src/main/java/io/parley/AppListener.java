package io.parley;

import io.parley.channel.Tokens;
import io.parley.config.Settings;
import io.parley.config.Source;
import io.parley.room.RoomBook;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.File;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts a node with its web application, and stops it. */
@WebListener
public class AppListener implements ServletContextListener {
    private static final Logger LOG = System.getLogger("io.parley");
    private static final int KEY_LENGTH = 32;

    private App app;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        try {
            Settings settings = Settings.read(Source.of(context::getInitParameter));
            Path folder = settings.redis().url() == null ? folder(settings, context) : null;
            LOG.log(Level.INFO, "Parley keeps its messages in {0}", folder == null ? "Redis" : folder);
            RoomBook book = new RoomBook(Clock.systemUTC());
            Entrance entrance = new Entrance(settings, key(settings), Clock.systemUTC(), book::grant);
            app = new App(settings, folder, entrance, book);
            app.serve(context);
            context.setAttribute(App.class.getName(), app);
            LOG.log(Level.INFO, entrance.meaning());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, e.getMessage(), e.getCause());
            throw e;
        }
    }

    private static String key(Settings settings) {
        if (settings.apiKey() != null) {
            return settings.apiKey();
        }
        String key = Tokens.random(KEY_LENGTH);
        LOG.log(Level.INFO, "No parley.api.key is set. Until the next start it is {0}", key);
        return key;
    }

    /** The folder that was set, or one under the container's own base, or, where that is unknown, under its temp folder. */
    private static Path folder(Settings settings, ServletContext context) {
        if (settings.data().folder() != null) {
            return Path.of(settings.data().folder()).toAbsolutePath();
        }
        String name = context.getContextPath().isEmpty()
                ? "ROOT"
                : context.getContextPath().substring(1).replace('/', '#');
        Optional<Path> base = Stream.of(
                        "jetty.base", "catalina.base", "jboss.server.data.dir", "com.sun.aas.instanceRoot")
                .map(System::getProperty)
                .filter(path -> path != null)
                .map(Path::of)
                .findFirst();
        Path under = base.orElseGet(() -> ((File) context.getAttribute(ServletContext.TEMPDIR)).toPath());
        return under.resolve("parley-data").resolve(name).toAbsolutePath();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (app != null) {
            app.close();
        }
    }
}
