package dev.medley.gateway.pipeline;

import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipelines of a folder: every {@code *.yaml} in it, links followed, so that it may be a mounted ConfigMap. It is
 * followed until this is closed. A file that is refused is told once, and its former good version stays in force.
 * Thread-safe.
 */
final class Pipelines implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Pipelines.class);
    private static final String ENDING = ".yaml";

    private final @Nullable Path folder;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        var follower = new Thread(work, "pipelines");
        follower.setDaemon(true);
        return follower;
    });
    private volatile Map<String, Pipeline> inForce = Map.of();
    private List<PipelineFile> files = List.of();
    private @Nullable String trouble;

    /** Reads all files before it returns. */
    Pipelines(PipelineSettings settings) {
        this.folder = settings.folder();
        if (folder != null) {
            look(folder);
            long millis = settings.poll().toMillis();
            thread.scheduleWithFixedDelay(() -> look(folder), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    Optional<Pipeline> find(String name) {
        return Optional.ofNullable(inForce.get(name));
    }

    /** All of them, by name. */
    Collection<Pipeline> all() {
        return inForce.values();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look(Path folder) {
        try {
            List<PipelineFile> current = read(folder);
            if (!current.equals(files)) {
                take(current);
                files = current;
            }
            trouble = null;
        } catch (IOException | RuntimeException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(trouble)) {
                trouble = problem;
                logger.error("The pipelines in {} can't be read", folder, e);
            }
        }
    }

    private void take(List<PipelineFile> current) {
        Map<String, Pipeline> read = new TreeMap<>();
        for (PipelineFile file : current) {
            Pipeline former = inForce.get(file.pipeline());
            if (former != null && files.contains(file)) {
                read.put(file.pipeline(), former);
                continue;
            }
            try {
                read.put(file.pipeline(), file.read());
            } catch (MedleyException e) {
                if (!files.contains(file)) {
                    logger.error(
                            "Refused{}: {}: {}",
                            former == null ? "" : ", the former version stays",
                            file.name(),
                            e.getMessage());
                }
                if (former != null) {
                    read.put(file.pipeline(), former);
                }
            }
        }
        inForce = read;
        logger.info("Pipelines: {}", read.keySet());
    }

    private static List<PipelineFile> read(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.list(folder)) {
            paths = all.filter(Pipelines::isOne).sorted().toList();
        }
        List<PipelineFile> files = new ArrayList<>();
        for (Path path : paths) {
            try (InputStream content = Files.newInputStream(path)) {
                files.add(new PipelineFile(
                        path.getFileName().toString(),
                        ByteBuffer.wrap(content.readNBytes(PipelineFile.MAX_BYTES + 1))));
            }
        }
        return files;
    }

    private static boolean isOne(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(ENDING) && !name.startsWith(".") && Files.isRegularFile(path);
    }
}
