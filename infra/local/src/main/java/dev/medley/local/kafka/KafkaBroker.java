package dev.medley.local.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Kafka broker in a process of its own, for tests: it can be stopped, killed and started again on the same port
 * with the same data. It ends when this JVM does, however that ends. It does not create topics on its own. Not
 * thread-safe.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int LOG_TAIL_LINES = 20;

    private final BrokerLaunch launch;
    private Process process;

    private KafkaBroker(BrokerLaunch launch) {
        this.launch = launch;
        this.process = spawn(launch);
    }

    /** Starts a broker on a free port and waits until it takes requests. */
    public static KafkaBroker start(Path directory) {
        return start(directory, 0);
    }

    /**
     * Starts a broker and waits until it takes requests.
     *
     * @param directory where it keeps its data and its log; created if missing, used again if a broker left it
     * @param port the port on the loopback interface; 0 chooses a free one
     * @throws IllegalStateException if it ends or is not ready within 60 seconds; the message has its last log lines
     */
    public static KafkaBroker start(Path directory, int port) {
        KafkaBroker broker = new KafkaBroker(
                new BrokerLaunch(directory.toAbsolutePath(), port == 0 ? freePort() : port, freePort()));
        broker.awaitReady();
        return broker;
    }

    /** Where clients connect, as host:port; the same after a restart. */
    public String bootstrapServers() {
        return launch.bootstrapServers();
    }

    /** What the broker wrote, of all its starts. */
    public Path log() {
        return log(launch);
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Ends the broker in order (SIGTERM) and waits until it has ended; does nothing if it has. */
    public void stop() {
        process.destroy();
        if (!ended(STOP_LIMIT)) {
            kill();
        }
    }

    /** Ends the broker as a crash would (SIGKILL) and waits until it has ended. */
    public void kill() {
        process.destroyForcibly();
        if (!ended(STOP_LIMIT)) {
            throw new IllegalStateException("Kafka, process " + process.pid() + ", does not end");
        }
    }

    /** Starts the broker again on its port with its data, stopping it first if it runs, and waits until it is ready. */
    public void restart() {
        stop();
        process = spawn(launch);
        awaitReady();
    }

    @Override
    public void close() {
        stop();
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitReady() {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (!launch.readyAs(process.pid())) {
            if (ended(POLL)) {
                throw new IllegalStateException("Kafka ended with exit code " + process.exitValue() + "; " + tail());
            }
            if (Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
                throw new IllegalStateException("Kafka is not ready after " + START_LIMIT + "; " + tail());
            }
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log());
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
            return "its log " + log() + " ends:\n" + String.join("\n", last);
        } catch (IOException e) {
            return "its log " + log() + " can't be read";
        }
    }

    private static Path log(BrokerLaunch launch) {
        return launch.directory().resolve("broker.log");
    }

    private static Process spawn(BrokerLaunch launch) {
        try {
            Files.createDirectories(launch.directory());
            ProcessBuilder builder = new ProcessBuilder(launch.commandEndingWithParent())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log(launch).toFile()));
            builder.environment().putAll(launch.environment());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
