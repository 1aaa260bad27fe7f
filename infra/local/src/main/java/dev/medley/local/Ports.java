package dev.medley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Ports on the loopback interface: checks those that were asked for and chooses free ones for the rest. */
final class Ports {
    private Ports() {}

    /**
     * A port that someone asked for.
     *
     * @param purpose what listens there, such as "REST"
     * @param flag the option that sets it
     * @param number 1 to 65,535, or 0 for any free one
     */
    record Wish(String purpose, String flag, int number) {}

    /**
     * Turns wishes into ports, in their order, all different and free at this moment, followed by {@code more} free
     * ports.
     *
     * @throws SuiteFailure naming the port and its flag, if one is out of range, taken, or wished for twice
     */
    static Deque<Integer> allot(List<Wish> wishes, int more) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            Deque<Integer> ports = new ArrayDeque<>();
            for (Wish wish : wishes) {
                ports.add(hold(wish, ports, held));
            }
            for (int i = 0; i < more; i++) {
                ports.add(holdAny(held));
            }
            return ports;
        } finally {
            held.forEach(Ports::release);
        }
    }

    private static int hold(Wish wish, Deque<Integer> given, List<ServerSocket> held) {
        int port = wish.number();
        if (port < 0 || port > 65_535) {
            throw new SuiteFailure(wish.flag() + " is " + port + "; a port is 1 to 65535, or 0 to choose a free one");
        }
        if (port == 0) {
            return holdAny(held);
        }
        if (given.contains(port)) {
            throw new SuiteFailure("port " + port + " is asked for twice; give " + wish.purpose() + " another one with "
                    + wish.flag() + " (0 chooses a free one)");
        }
        try {
            held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new SuiteFailure(
                    "port " + port + " for " + wish.purpose() + " is taken; choose another one with " + wish.flag()
                            + " (0 chooses a free one), or stop what listens there",
                    e);
        }
        return port;
    }

    private static int holdAny(List<ServerSocket> held) {
        try {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
