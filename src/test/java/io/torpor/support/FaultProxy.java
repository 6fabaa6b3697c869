package io.torpor.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A small HTTP proxy on loopback, in front of a server that is well, which lets requests fail as networks and servers do.
 * It remembers every request, so that a test can count what a client tried.
 */
public final class FaultProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final ExecutorService threads = Executors.newCachedThreadPool(FaultProxy::daemon);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch end = new CountDownLatch(1);
    private ServerSocket listener;

    public FaultProxy(S3Server server) {
        this.server = new InetSocketAddress(S3Server.LOOPBACK, server.port());
        this.listener = listen(0);
    }

    /**
     * A request that came.
     *
     * @param path decoded: {@code /bucket/key}
     * @param fields of its head
     */
    public record Seen(S3Call call, String path, List<String> fields) {

        /** A header's value; empty if there is none. */
        public String header(String name) {
            String value = new HttpHead("", fields).field(name);
            return value == null ? "" : value;
        }
    }

    private record Rule(Predicate<Seen> which, AtomicInteger left, Fault fault) {

        boolean takes(Seen request) {
            return which.test(request) && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        }
    }

    public URI endpoint() {
        return URI.create("http://" + S3Server.LOOPBACK + ":" + listener.getLocalPort());
    }

    /** Something goes wrong with the next request of this kind. */
    public void once(S3Call call, Fault fault) {
        times(1, request -> request.call() == call, fault);
    }

    /** Something goes wrong with every request of this kind. */
    public void always(S3Call call, Fault fault) {
        times(Integer.MAX_VALUE, request -> request.call() == call, fault);
    }

    /** Something goes wrong with the next requests of some kind. The first rule that takes a request decides. */
    public void times(int times, Predicate<Seen> which, Fault fault) {
        rules.add(new Rule(which, new AtomicInteger(times), fault));
    }

    /** Nothing goes wrong any more, and nobody is kept waiting. */
    public void heal() {
        rules.clear();
        end.countDown();
        end = new CountDownLatch(1);
    }

    /** Refuses connections, and ends those that there are; until {@link #accept}. */
    public void refuse() {
        close(listener);
        sockets.forEach(FaultProxy::close);
    }

    public void accept() {
        listener = listen(listener.getLocalPort());
    }

    /** Every request since {@link #forget}. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    public long count(S3Call call) {
        return seen.stream().filter(request -> request.call() == call).count();
    }

    public void forget() {
        seen.clear();
    }

    @Override
    public void close() {
        heal();
        refuse();
        threads.shutdownNow();
    }

    private ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(S3Server.LOOPBACK), port));
            threads.execute(() -> acceptAll(socket));
            return socket;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void acceptAll(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // refused from now on
        }
    }

    private void serve(Socket client) {
        sockets.add(client);
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            boolean open = true;
            while (open) {
                HttpHead head = HttpHead.read(in);
                if (head == null) {
                    return;
                }
                FaultExchange exchange = new FaultExchange(head, client, in, server, end);
                faultOf(head).happen(exchange);
                open = exchange.isOpen();
            }
        } catch (IOException e) {
            // the connection ends here: by a fault, a client that gave up, or a server that died
        } finally {
            sockets.remove(client);
        }
    }

    private Fault faultOf(HttpHead head) {
        Seen request = new Seen(S3Call.of(head), head.path(), head.fields());
        seen.add(request);
        return rules.stream()
                .filter(rule -> rule.takes(request))
                .map(Rule::fault)
                .findFirst()
                .orElse(Fault.none());
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    }
}
