package io.torpor.support;

import java.io.IOException;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lives in the process of {@link S3Server}, put there by {@code spring.main.sources}. It does what S3Mock has no property
 * for: no connector listens on other than loopback, and the process ends with the one that started it, however that ends.
 */
final class S3MockGuard implements BeanPostProcessor {

    S3MockGuard() {
        Thread watch = new Thread(S3MockGuard::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** S3Mock makes one connector itself, and {@code server.address} does not reach that one. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof Connector connector) {
            connector.setProperty("address", S3Server.LOOPBACK);
        }
        return bean;
    }

    /** The parent holds the other end of standard input and writes nothing: it is at its end when the parent is. */
    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes
            }
        } catch (IOException e) {
            // as good as its end
        }
        Runtime.getRuntime().halt(1);
    }
}
