package dev.medley.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The C libraries that a Java and its native libraries need, of this machine: a base where no registry is in reach. */
final class MachineLibraries {
    private static final Pattern FOUND = Pattern.compile("(?:^|=> |\\t)(/\\S+) \\(0x");
    private static final String CPP = "libstdc++.so.6";

    private MachineLibraries() {}

    /** Files of this machine, by their place in the image. */
    static Map<String, Path> of(JavaRuntime runtime) throws IOException, InterruptedException {
        Map<String, Path> libraries = new TreeMap<>();
        try (Stream<Path> files = Files.walk(runtime.folder())) {
            for (Path file : files.filter(MachineLibraries::isProgram).sorted().toList()) {
                add(file, libraries);
            }
        }
        for (Path known : Stream.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64")
                .map(folder -> Path.of(folder, CPP))
                .filter(Files::exists)
                .limit(1)
                .toList()) {
            libraries.put(known.toString(), known.toRealPath());
            add(known, libraries);
        }
        libraries.keySet().removeIf(path -> path.startsWith(runtime.folder().toString()));
        return libraries;
    }

    private static void add(Path program, Map<String, Path> libraries) throws IOException, InterruptedException {
        for (MatchResult found :
                FOUND.matcher(Commands.run("ldd", program.toString())).results().toList()) {
            libraries.put(found.group(1), Path.of(found.group(1)).toRealPath());
        }
    }

    private static boolean isProgram(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && (name.equals("java") || name.endsWith(".so"));
    }
}
