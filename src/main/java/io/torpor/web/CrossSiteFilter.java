package io.torpor.web;

import io.torpor.problem.ProblemCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The filter against cross-site requests: refuses what another web site makes a browser send. There is no session to
 * forge, but a browser that once asked its user for the password sends it along by itself. Browsers say where a request
 * comes from; scripts say nothing.
 */
final class CrossSiteFilter extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");

    private final Problems problems;

    CrossSiteFilter(Problems problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String site = request.getHeader("Sec-Fetch-Site");
        if (!READING.contains(request.getMethod()) && site != null && OTHER_SITES.contains(site)) {
            String detail = "A browser sent this for another web site; only this server's own pages may change things";
            problems.write(Problem.of(ProblemCode.FORBIDDEN, detail), request, response);
            return;
        }
        chain.doFilter(request, response);
    }
}
