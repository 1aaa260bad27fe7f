package dev.medley.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The image of a service: Java, libraries with machine code, other libraries and the service itself are layers of their
 * own, so that a change of the service moves the last one alone. Whatever time it is, the same files make the same
 * image.
 *
 * @param name of the service
 * @param version of Medley
 */
record ServiceImage(String name, String version, Variant variant) {
    /** Nobody in particular; the chart's pods run as the same. */
    static final String USER = "65532:65532";

    private static final String PATH = JavaRuntime.HOME + "/bin:/usr/local/bin:/usr/bin:/bin";

    /**
     * Writes it as a tar in OCI's layout. Layers that were written before are taken from {@code layers} beside it.
     *
     * @param base what it stands on
     * @param baseName what its label calls that
     * @param sbom what is in it, as CycloneDX; left out if there is no such file
     */
    JibContainer write(
            JibContainerBuilder base, String baseName, JavaRuntime runtime, ServiceFiles files, Path sbom, Path tar)
            throws Exception {
        JibContainerBuilder image = base.setFormat(ImageFormat.OCI)
                .setCreationTime(Instant.EPOCH)
                .setUser(USER)
                .setEntrypoint("java", "-jar", "/app/service.jar")
                .addEnvironmentVariable("JAVA_HOME", JavaRuntime.HOME)
                .addEnvironmentVariable("PATH", PATH)
                .setLabels(labels(baseName));
        variant.environment().forEach(image::addEnvironmentVariable);
        image.addFileEntriesLayer(FolderLayer.of("java", runtime.folder(), JavaRuntime.HOME));
        for (List<Path> natives : files.natives(variant)) {
            image.addFileEntriesLayer(jars("native libraries", natives));
        }
        image.addFileEntriesLayer(jars("libraries", files.others()));
        image.addFileEntriesLayer(service(files, sbom));
        Path cache = tar.resolveSibling("layers");
        return image.containerize(Containerizer.to(TarImage.at(tar).named(reference()))
                .setApplicationLayersCache(cache)
                .setBaseImageLayersCache(cache)
                .setAllowInsecureRegistries(false)
                .setToolName("medley"));
    }

    /** A base of nothing but C libraries of this machine. */
    static JibContainerBuilder ofThisMachine(JavaRuntime runtime) throws IOException, InterruptedException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("C libraries");
        for (Map.Entry<String, Path> library : MachineLibraries.of(runtime).entrySet()) {
            layer.addEntry(library.getValue(), AbsoluteUnixPath.get(library.getKey()), FolderLayer.RUNNABLE);
        }
        return Jib.fromScratch().addFileEntriesLayer(layer.build());
    }

    String reference() {
        return "medley/%s:%s%s".formatted(name, version, variant.suffix());
    }

    private Map<String, String> labels(String baseName) {
        return Map.of(
                "org.opencontainers.image.title",
                "Medley " + name,
                "org.opencontainers.image.version",
                version,
                "org.opencontainers.image.vendor",
                "Medley",
                "org.opencontainers.image.base.name",
                baseName,
                "dev.medley.service",
                name,
                "dev.medley.variant",
                variant.name().toLowerCase(Locale.ROOT));
    }

    private static FileEntriesLayer service(ServiceFiles files, Path sbom) throws IOException {
        FileEntriesLayer.Builder layer = jars("service", files.own()).toBuilder()
                .addEntry(files.service(), AbsoluteUnixPath.get("/app/service.jar"), FolderLayer.READABLE);
        if (Files.exists(sbom)) {
            layer.addEntry(sbom, AbsoluteUnixPath.get("/app/sbom.json"), FolderLayer.READABLE);
        }
        return layer.build();
    }

    private static FileEntriesLayer jars(String name, List<Path> jars) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        jars.forEach(jar ->
                layer.addEntry(jar, AbsoluteUnixPath.get("/app/lib/" + jar.getFileName()), FolderLayer.READABLE));
        return layer.build();
    }
}
