package io.parley.it.server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/** Arquillian's view of {@link JettyServer}: a fresh server on a free port for each deployment. */
public final class JettyContainer implements DeployableContainer<JettyContainer.Nothing> {

    /** There is nothing to configure. */
    public static final class Nothing implements ContainerConfiguration {
        @Override
        public void validate() {}
    }

    private JettyServer jetty;

    @Override
    public Class<Nothing> getConfigurationClass() {
        return Nothing.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Local");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        try {
            Path war = Files.createTempDirectory(Path.of("target"), "jetty").resolve(archive.getName());
            archive.as(ZipExporter.class).exportTo(war.toFile());
            String name = archive.getName().replaceFirst("\\.war$", "");
            String contextPath = name.equals("ROOT") ? "/" : "/" + name;
            jetty = JettyServer.start(war, contextPath, 0);
            URI uri = jetty.uri();
            HTTPContext http = new HTTPContext(uri.getHost(), uri.getPort());
            http.add(new Servlet("default", contextPath));
            return new ProtocolMetaData().addContext(http);
        } catch (Exception e) {
            throw new DeploymentException("Jetty did not start " + archive.getName(), e);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new DeploymentException("Jetty did not stop " + archive.getName(), e);
        }
    }
}
