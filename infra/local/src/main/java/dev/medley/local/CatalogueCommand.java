package dev.medley.local;

import dev.medley.local.catalogue.Catalogue;
import dev.medley.local.catalogue.CatalogueChange;
import dev.medley.local.catalogue.CatalogueFile;
import dev.medley.local.catalogue.ServingWatch;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "catalogue",
        description = "What the suite serves beside its base models: LoRA adapters, and models behind other"
                + " OpenAI-compatible servers. Changes take effect on all workers and gateways while they run.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  infra/medley catalogue put --wait adapters.yaml",
            "  infra/medley catalogue list",
            "  infra/medley catalogue rollback starter-health",
            "  infra/medley catalogue --kafka kafka:9092 remove starter-health",
            "",
            "A file has one entry, or a list of them:",
            "",
            "  - name: starter-health",
            "    domain: health",
            "    adapter:",
            "      base_model: starter",
            "      path: adapters/health     # relative to the file; every worker must see it",
            "  - name: big-model",
            "    upstream:",
            "      base_url: http://vllm:8000/v1",
            "      model: meta-llama/Llama-3.3-70B-Instruct",
            "      key_name: vllm            # among the gateway's keys; leave out for none",
            "      context_length: 131072",
            "      capabilities: [tools, json_schema]"
        })
final class CatalogueCommand implements Runnable {
    private static final Duration WAIT_LIMIT = Duration.ofSeconds(30);
    private static final String ROW = "%-24s %-12s %s%n";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "Where Kafka answers. Default: that of the suite that runs here.")
    private @Nullable String kafka;

    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Which command: list, put, rollback or remove?");
    }

    @Command(name = "list", description = "Lists the entries.", mixinStandardHelpOptions = true)
    int list() {
        try (Catalogue catalogue = Catalogue.at(kafka())) {
            var entries = catalogue.entries().values();
            if (entries.isEmpty()) {
                out().println("The catalogue is empty.");
            } else {
                out().printf(ROW, "NAME", "DOMAIN", "SERVES");
            }
            entries.forEach(entry -> out().printf(
                            ROW,
                            entry.getName(),
                            entry.getDomain().isEmpty() ? "-" : entry.getDomain(),
                            CatalogueChange.served(entry)));
        }
        return 0;
    }

    @Command(
            name = "put",
            description = "Publishes the entries of a YAML file; the former entry of each name can be gone back to.",
            mixinStandardHelpOptions = true)
    int put(
            @Parameters(paramLabel = "FILE", description = "The file; see infra/medley catalogue --help.") Path file,
            @Mixin WaitOption wait)
            throws InterruptedException {
        List<CatalogueEntry> entries = CatalogueFile.read(file);
        return publish(wait, catalogue -> entries.stream().map(catalogue::put).toList());
    }

    @Command(
            name = "rollback",
            description = "Publishes the former entry of a name again. Once more goes forward again.",
            mixinStandardHelpOptions = true)
    int rollback(@Parameters(paramLabel = "NAME", description = "The entry.") String name, @Mixin WaitOption wait)
            throws InterruptedException {
        return publish(wait, catalogue -> List.of(catalogue.rollback(name)));
    }

    @Command(
            name = "remove",
            description = "Takes an entry away. What runs on it is finished.",
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME", description = "The entry.") String name, @Mixin WaitOption wait)
            throws InterruptedException {
        return publish(wait, catalogue -> List.of(catalogue.remove(name)));
    }

    private int publish(WaitOption wait, Function<Catalogue, List<CatalogueChange>> publication)
            throws InterruptedException {
        String address = kafka();
        List<CatalogueChange> changes = new ArrayList<>();
        try (Catalogue catalogue = Catalogue.at(address)) {
            changes.addAll(publication.apply(catalogue));
        }
        changes.forEach(change -> out().println(change.describe()));
        if (wait.isSet()) {
            try (ServingWatch watch = new ServingWatch(address, WAIT_LIMIT)) {
                for (CatalogueChange change : changes) {
                    watch.await(change);
                }
            }
            out().println("Served so by all who can.");
        }
        return 0;
    }

    private String kafka() {
        return kafka != null
                ? kafka
                : SuiteState.running(Home.current()).endpoints().kafka();
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli fills it in");
        }
        return spec;
    }

    /** Of every command that changes something. */
    static final class WaitOption {
        @Option(
                names = "--wait",
                description = "Return once every ready worker of the base model, or gateway, serves the change.")
        private boolean set;

        boolean isSet() {
            return set;
        }
    }
}
