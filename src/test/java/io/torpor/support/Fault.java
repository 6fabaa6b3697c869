package io.torpor.support;

import java.io.IOException;
import java.time.Duration;

/** What happens to one request on its way through a {@link FaultProxy}. */
public interface Fault {

    void happen(FaultExchange exchange) throws IOException;

    /** Nothing happens to it. */
    static Fault none() {
        return exchange -> exchange.forward(body -> body, body -> body);
    }

    /** The answer is an error, in S3's words; the server never sees the request. */
    static Fault status(int status, String code) {
        return answer(status, "<Error><Code>%s</Code><Message>A test's fault.</Message></Error>".formatted(code));
    }

    /** Somebody else answers; the server never sees the request. */
    static Fault answer(int status, String xml, String... fields) {
        return exchange -> {
            exchange.swallowRequest();
            exchange.answer(status, xml, fields);
        };
    }

    /** Somebody else answers, before the request's body was sent; the server never sees the request. */
    static Fault hastyAnswer(int status) {
        return exchange -> exchange.answerInHaste(status);
    }

    /** The server says, before the request's body was sent, that it is to be asked again later. */
    static Fault retryAfter(Duration time) {
        return exchange -> exchange.answerInHaste(503, "Retry-After: " + time.toSeconds());
    }

    /** The server's answer has lost a field of its head. */
    static Fault withoutAnswersField(String name) {
        return exchange -> exchange.forwardWithoutField(name);
    }

    /** The connection is reset after so many bytes of the request's body. */
    static Fault resetRequestAfter(long bytes) {
        return exchange -> {
            try {
                exchange.forward(body -> FaultStream.cutAfter(bytes, body), body -> body);
            } finally {
                exchange.reset();
            }
        };
    }

    /** The connection is reset after so many bytes of the answer's body. */
    static Fault resetResponseAfter(long bytes) {
        return exchange -> {
            try {
                exchange.forward(body -> body, body -> FaultStream.cutAfter(bytes, body));
            } finally {
                exchange.reset();
            }
        };
    }

    /** The connection is closed, in order, after so many bytes of an answer's body that was said to be longer. */
    static Fault truncateResponseAfter(long bytes) {
        return exchange -> exchange.forward(body -> body, body -> FaultStream.cutAfter(bytes, body));
    }

    /** One bit of the request's body is flipped. */
    static Fault corruptRequest(long position) {
        return exchange -> exchange.forward(body -> FaultStream.flip(position, body), body -> body);
    }

    /** One bit of the answer's body is flipped. */
    static Fault corruptResponse(long position) {
        return exchange -> exchange.forward(body -> body, body -> FaultStream.flip(position, body));
    }

    /** The request's body reaches the server a byte at a time. */
    static Fault trickleRequest(Duration interval) {
        return exchange -> exchange.forward(body -> exchange.trickle(interval, body), body -> body);
    }

    /** The answer's body comes a byte at a time. */
    static Fault trickleResponse(Duration interval) {
        return exchange -> exchange.forward(body -> body, body -> exchange.trickle(interval, body));
    }

    /** Something else happens when so many bytes of the request's body have come; then it goes on. */
    static Fault midRequest(long bytes, Runnable deed) {
        return exchange -> exchange.forward(body -> FaultStream.pauseAfter(bytes, deed, body), body -> body);
    }

    /** Nobody takes any of the request's body. */
    static Fault stall() {
        return FaultExchange::awaitEnd;
    }

    /** The connection is lost before the server saw the request. */
    static Fault dropBefore() {
        return exchange -> {
            exchange.swallowRequest();
            exchange.reset();
        };
    }

    /** The server does what it was asked, but the answer is lost. */
    static Fault dropAfter() {
        return exchange -> {
            exchange.forwardAndLoseAnswer();
            exchange.reset();
        };
    }

    /** Nobody ever answers. */
    static Fault silence() {
        return exchange -> {
            exchange.swallowRequest();
            exchange.awaitEnd();
        };
    }

    /** Something else happens before the server sees the request, such as the server's death. */
    static Fault onArrival(Runnable deed) {
        return exchange -> {
            deed.run();
            none().happen(exchange);
        };
    }

    /** Something else happens once the server has done what it was asked; the answer is lost. */
    static Fault onAnswer(Runnable deed) {
        return exchange -> {
            exchange.forwardAndLoseAnswer();
            deed.run();
            exchange.reset();
        };
    }
}
