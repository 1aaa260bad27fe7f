package dev.medley.images;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code infra/images/build}: writes an image of each service as a tar. */
@Command(name = "build", mixinStandardHelpOptions = true, description = "Writes images of the services as OCI tars.")
final class Images implements Callable<Integer> {
    /** Says that a base is made of this machine's C libraries. */
    static final String MACHINE = "machine";

    static final List<String> SERVICES = List.of(
            "gateway",
            "model-router",
            "job-coordinator",
            "text-generation",
            "speech-transcription",
            "image-captioning");

    private static final List<String> ALL =
            Stream.concat(SERVICES.stream(), Stream.of(ModelsImage.NAME)).toList();

    @Option(names = "--to", description = "Folder of the tars; default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("infra", "images", "target", "images");

    @Option(names = "--variant", description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Variant variant = Variant.CPU;

    @Option(
            names = "--base",
            description = "What the images stand on: an image of a registry, a tar of one, or '" + MACHINE
                    + "' for this machine's C libraries; default: the variant's own.")
    private String base = "";

    @Option(names = "--version", description = "Tag; default: ${DEFAULT-VALUE}.")
    private String version = "0.1.0";

    @Parameters(arity = "0..*", description = "Services, or " + ModelsImage.NAME + "; default: all.")
    private List<String> services = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Images())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<String> named = services.isEmpty() ? ALL : services;
        if (!ALL.containsAll(named)) {
            throw new ParameterException(
                    spec.commandLine(), "There are images of %s; asked for %s".formatted(ALL, named));
        }
        JavaRuntime runtime = JavaRuntime.in(folder.resolve("java"), JavaRuntime.MODULES);
        for (String service : SERVICES.stream().filter(named::contains).toList()) {
            write(service, runtime);
        }
        if (named.contains(ModelsImage.NAME)) {
            Path tar = folder.resolve(ModelsImage.NAME + ".tar");
            var image = new ModelsImage(version);
            image.write(Path.of("infra", "starter-models"), tar);
            show(image.reference(), tar);
        }
        return 0;
    }

    private void write(String service, JavaRuntime runtime) throws Exception {
        Path target = Path.of("services", service, "target");
        ServiceFiles files = ServiceFiles.of(executable(target), folder.resolve(service));
        var image = new ServiceImage(service, version, variant);
        Path tar = folder.resolve(service + variant.suffix() + ".tar");
        String name = base.isEmpty() ? variant.base() : base;
        image.write(base(name, runtime), name, runtime, files, target.resolve("sbom.json"), tar);
        show(image.reference(), tar);
    }

    private static JibContainerBuilder base(String name, JavaRuntime runtime) throws Exception {
        if (name.equals(MACHINE)) {
            return ServiceImage.ofThisMachine(runtime);
        }
        return name.endsWith(".tar") ? Jib.from(TarImage.at(Path.of(name))) : Jib.from(name);
    }

    private static void show(String reference, Path tar) throws IOException {
        ImageTar written = ImageTar.read(tar);
        System.out.printf("%s %s %s%n", reference, written.digest(), tar);
        for (ImageTar.Layer layer : written.layers()) {
            System.out.printf(
                    "  %,14d bytes  %d files, such as %s%n",
                    layer.bytes(),
                    layer.files().size(),
                    layer.files().keySet().iterator().next());
        }
    }

    private static Path executable(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No service is built in " + target));
        }
    }
}
