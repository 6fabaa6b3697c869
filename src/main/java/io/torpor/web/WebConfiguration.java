package io.torpor.web;

import jakarta.validation.Validator;
import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The configuration of how requests are read, and how Tomcat answers by itself. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private final Validator validator;

    WebConfiguration(Validator validator) {
        this.validator = validator;
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new StrictBodyReader(validator));
    }

    /** The customizer that makes Tomcat's own errors problems as well. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatErrors() {
        return tomcat -> tomcat.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, Duration.class, text -> DurationStyle.detectAndParse(text.strip()));
    }
}
