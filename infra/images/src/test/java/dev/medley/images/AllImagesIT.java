package dev.medley.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images of all services, once they are built: minutes, for it compresses gigabytes. */
@EnabledIfSystemProperty(named = "medley.images", matches = "all")
class AllImagesIT {
    static List<String> services() {
        return Images.SERVICES;
    }

    @ParameterizedTest
    @MethodSource("services")
    void builtTwiceEachIsTheSameByteForByte(String service, @TempDir Path folder) throws Exception {
        Path first = write(service, folder.resolve("first"));
        Path second = write(service, folder.resolve("second"));

        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    private static Path write(String service, Path folder) throws Exception {
        JavaRuntime runtime = JavaRuntime.in(Files.createDirectories(folder).resolve("java"), JavaRuntime.MODULES);
        return BuiltService.of(service).write(runtime, folder);
    }
}
