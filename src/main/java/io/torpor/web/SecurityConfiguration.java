package io.torpor.web;

import io.torpor.data.DataDirectory;
import io.torpor.problem.ProblemCode;
import io.torpor.web.SecurityProperties.Role;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * The security of all ways in over HTTP, closed by default. Probes are open; reading needs a login; everything else
 * needs an operator. A path that nobody thought of is closed as well.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String[] PROBES = {"/actuator/health/liveness", "/actuator/health/readiness"};
    private static final String CHALLENGE = "Basic realm=\"Torpor\", charset=\"UTF-8\"";

    @Bean
    PasswordEncoder passwordEncoder() {
        return new RememberingPasswordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder());
    }

    @Bean
    UserDetailsService users(SecurityProperties properties, DataDirectory data, PasswordEncoder encoder) {
        return new InMemoryUserDetailsManager(Users.of(properties, data, encoder));
    }

    /**
     * The rules for requests. No session and no cookie, hence no token against forged requests; {@link CrossSiteFilter}
     * stands in for it where a browser sends a remembered password by itself.
     */
    @Bean
    SecurityFilterChain security(HttpSecurity http, Problems problems) throws Exception {
        String viewer = Role.VIEWER.name();
        String operator = Role.OPERATOR.name();
        http.authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers(HttpMethod.GET, PROBES)
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/**")
                .hasAnyRole(viewer, operator)
                .requestMatchers(HttpMethod.HEAD, "/**")
                .hasAnyRole(viewer, operator)
                .anyRequest()
                .hasRole(operator));
        AuthenticationEntryPoint login = login(problems);
        http.httpBasic(basic -> basic.authenticationEntryPoint(login));
        http.exceptionHandling(errors -> errors.authenticationEntryPoint(login).accessDeniedHandler(denied(problems)));
        http.addFilterBefore(new CrossSiteFilter(problems), BasicAuthenticationFilter.class);
        http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.csrf(AbstractHttpConfigurer::disable);
        http.logout(AbstractHttpConfigurer::disable);
        http.requestCache(AbstractHttpConfigurer::disable);
        return http.build();
    }

    /** The firewall of addresses. Bucket names may hold a percent sign, which is {@code %25} in an address. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedPercent(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler rejectedRequests(Problems problems) {
        return (request, response, refusal) -> problems.write(Problems.refusedAddress(), request, response);
    }

    private static AuthenticationEntryPoint login(Problems problems) {
        return (request, response, refusal) -> {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
            String detail =
                    "Log in with HTTP Basic: curl -u <user>:<password>; users are torpor.security.users, and the"
                            + " log of the first start shows the password of 'operator' if there are none";
            problems.write(Problem.of(ProblemCode.UNAUTHORIZED, detail), request, response);
        };
    }

    private static AccessDeniedHandler denied(Problems problems) {
        return (request, response, refusal) -> problems.write(
                Problem.of(ProblemCode.FORBIDDEN, "This login may only read; changes need a user with role operator"),
                request,
                response);
    }
}
