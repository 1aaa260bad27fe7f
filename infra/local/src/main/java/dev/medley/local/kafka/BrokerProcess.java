package dev.medley.local.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * Main of the broker's process: one node that is broker and controller (KRaft), on the loopback interface only. Formats
 * its storage the first time, and leaves a mark beside it once it takes requests. Topics are never made by accident:
 * who needs one creates it.
 */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        BrokerLaunch launch = new BrokerLaunch(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        if (Arrays.asList(args).contains(BrokerLaunch.END_WITH_PARENT)) {
            endWithParent();
        }
        Files.createDirectories(launch.data());
        Files.deleteIfExists(launch.readyMark());
        Properties settings = settings(launch);
        format(launch, settings);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        try {
            server.startup();
        } catch (RuntimeException failure) {
            System.err.println("Kafka did not start: " + rootOf(failure).getMessage());
            Runtime.getRuntime().halt(1);
        }
        Files.writeString(
                launch.readyMark(), Long.toString(ProcessHandle.current().pid()));
        server.awaitShutdown();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static void format(BrokerLaunch launch, Properties settings) throws IOException {
        try (Writer writer = Files.newBufferedWriter(launch.settings())) {
            settings.store(writer, "Written by Medley's launcher at each start.");
        }
        if (Files.exists(launch.data().resolve("meta.properties"))) {
            return;
        }
        String[] format = {
            "format",
            "-t",
            Uuid.randomUuid().toString(),
            "-c",
            launch.settings().toString()
        };
        int status = StorageTool.execute(format, System.out);
        if (status != 0) {
            throw new IllegalStateException("Kafka's storage tool could not format " + launch.data());
        }
    }

    private static Properties settings(BrokerLaunch launch) {
        Properties settings = new Properties();
        try (var defaults = BrokerProcess.class.getResourceAsStream("/kafka-broker.properties")) {
            settings.load(defaults);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String client = "PLAINTEXT://127.0.0.1:" + launch.port();
        settings.setProperty("listeners", client + ",CONTROLLER://127.0.0.1:" + launch.controllerPort());
        settings.setProperty("advertised.listeners", client);
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + launch.controllerPort());
        settings.setProperty("log.dirs", launch.data().toAbsolutePath().toString());
        return settings;
    }

    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is ever sent: only the end of the stream matters.
                        }
                    } catch (IOException gone) {
                        // The parent's end is closed, which is what we wait for.
                    }
                    Runtime.getRuntime().halt(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
