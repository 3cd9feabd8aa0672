package io.parley;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Set;

/**
 * Hears of the end before the container's own WebSocket listener does, and so has time to say goodbye: listeners are told in
 * reverse order, and this one comes in last. It could not start anything: such a listener may not add filters (Servlet 4.4).
 */
public final class AppInitializer implements ServletContainerInitializer {

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        context.addListener(new Farewell());
    }

    private static final class Farewell implements ServletContextListener {
        @Override
        public void contextDestroyed(ServletContextEvent event) {
            if (event.getServletContext().getAttribute(App.class.getName()) instanceof App app) {
                app.sayGoodbye();
            }
        }
    }
}
