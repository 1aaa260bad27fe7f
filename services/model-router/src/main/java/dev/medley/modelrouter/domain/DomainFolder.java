package dev.medley.modelrouter.domain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The domain files of a folder: every {@code *.yaml} and {@code *.yml} in it, links followed, so that it may be a
 * mounted ConfigMap. A file that is refused is told once, and its former good version stays in force. Not thread-safe.
 */
final class DomainFolder {
    private static final Logger logger = LoggerFactory.getLogger(DomainFolder.class);

    private final Path folder;
    private final Set<String> trained;
    private final Runnable onRefusal;
    private List<DomainFile> files = List.of();
    private Map<String, Domain> inForce = Map.of();
    private Map<DomainFile, String> refusals = Map.of();
    private boolean generalMissing;

    /**
     * @param trained domains that need no examples
     * @param onRefusal told once of each version of a file that is refused
     */
    DomainFolder(Path folder, Set<String> trained, Runnable onRefusal) {
        this.folder = folder;
        this.trained = trained;
        this.onRefusal = onRefusal;
    }

    /**
     * The domains in force, if they are others than at the last call. Empty too while there has never been a
     * {@link Domain#GENERAL}.
     *
     * @throws IOException if the folder can't be read
     */
    Optional<List<Domain>> changed() throws IOException {
        List<DomainFile> current;
        try {
            current = files();
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("there is no such folder", e);
            }
            logger.debug("{} went while the folder was read", e.getFile());
            return Optional.empty();
        }
        if (current.equals(files)) {
            return Optional.empty();
        }
        files = current;
        Map<String, Domain> read = read(current);
        boolean complete = keepGeneral(read);
        boolean same = read.equals(inForce);
        inForce = read;
        return complete && !same ? Optional.of(List.copyOf(read.values())) : Optional.empty();
    }

    /** The domains by the names of their files. */
    private Map<String, Domain> read(List<DomainFile> current) {
        Map<DomainFile, String> refused = new HashMap<>();
        List<DomainOfFile> read = new ArrayList<>();
        for (DomainFile file : current) {
            Domain former = inForce.get(file.name());
            try {
                read.add(new DomainOfFile(file, file.read(trained), former));
            } catch (BadDomainFileException e) {
                refused.put(file, e.getMessage());
                if (former != null) {
                    read.add(new DomainOfFile(file, former, former));
                }
            }
        }
        Map<String, Domain> good = good(read, refused);
        tell(refused);
        return good;
    }

    /** Gives each name to one file: to the one that had it before, else to the first. */
    private static Map<String, Domain> good(List<DomainOfFile> read, Map<DomainFile, String> refused) {
        Map<String, Domain> good = new LinkedHashMap<>();
        Map<String, String> holders = new HashMap<>();
        read.sort(Comparator.comparing(DomainOfFile::keepsItsName).reversed());
        for (DomainOfFile each : read) {
            String file = each.file().name();
            String holder = holders.putIfAbsent(each.domain().name(), file);
            if (holder == null) {
                good.put(file, each.domain());
                continue;
            }
            refused.put(
                    each.file(),
                    each.file().refusedName("is taken by " + holder).getMessage());
            Domain former = each.former();
            if (former != null && holders.putIfAbsent(former.name(), file) == null) {
                good.put(file, former);
            }
        }
        return good;
    }

    private void tell(Map<DomainFile, String> refused) {
        refused.forEach((file, problem) -> {
            if (!problem.equals(refusals.get(file))) {
                boolean kept = inForce.containsKey(file.name());
                logger.error("Refused{}: {}", kept ? ", the former version stays" : "", problem);
                onRefusal.run();
            }
        });
        refusals = refused;
    }

    /** Whether there is a general domain: the one read, or else the former one, which is put back. */
    private boolean keepGeneral(Map<String, Domain> read) {
        boolean missing = read.values().stream().noneMatch(Domain::isGeneral);
        Optional<Domain> former =
                inForce.values().stream().filter(Domain::isGeneral).findFirst();
        if (missing && !generalMissing) {
            logger.error(
                    "No file in {} is the domain '{}', which names the model for all else{}",
                    folder,
                    Domain.GENERAL,
                    former.isPresent() ? "; the former one stays" : "");
        }
        generalMissing = missing;
        if (missing) {
            former.ifPresent(general -> read.put("", general));
        }
        return !missing || former.isPresent();
    }

    private List<DomainFile> files() throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.list(folder)) {
            paths = all.filter(DomainFolder::isDomainFile).sorted().toList();
        }
        List<DomainFile> read = new ArrayList<>();
        for (Path path : paths) {
            try (InputStream content = Files.newInputStream(path)) {
                read.add(new DomainFile(
                        path.getFileName().toString(), ByteBuffer.wrap(content.readNBytes(DomainFile.MAX_BYTES + 1))));
            }
        }
        return read;
    }

    private static boolean isDomainFile(Path path) {
        String name = path.getFileName().toString();
        boolean named = (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith(".");
        return named && Files.isRegularFile(path);
    }

    private record DomainOfFile(DomainFile file, Domain domain, @Nullable Domain former) {
        boolean keepsItsName() {
            return former != null && former.name().equals(domain.name());
        }
    }
}
