package dev.medley.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A service that the build has packed.
 *
 * @param executable its jar
 */
record BuiltService(String name, Path executable) {
    static BuiltService of(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "..", "services", name, "target"))) {
            return new BuiltService(
                    name,
                    files.filter(file -> file.toString().endsWith("-exec.jar"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    /** Writes its image over this machine's C libraries, with nothing that another image was written with. */
    Path write(JavaRuntime runtime, Path folder) throws Exception {
        ServiceFiles files =
                ServiceFiles.of(executable, Files.createDirectories(folder).resolve("files"));
        Path tar = folder.resolve("image.tar");
        new ServiceImage(name, "1.2.3", Variant.CPU)
                .write(
                        ServiceImage.ofThisMachine(runtime),
                        Images.MACHINE,
                        runtime,
                        files,
                        folder.resolve("sbom.json"),
                        tar);
        return tar;
    }
}
