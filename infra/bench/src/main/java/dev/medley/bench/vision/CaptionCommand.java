package dev.medley.bench.vision;

import com.google.protobuf.ByteString;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has pictures written about and reports how many a second. Exits with 1 if a call failed. */
@Command(
        name = "caption",
        mixinStandardHelpOptions = true,
        description = {
            "Has pictures written about, --concurrency of them at a time, and reports how many a second that is.",
            "Each is sent once, so that none was seen before; with --again all are sent a second time."
        },
        showDefaultValues = true)
public final class CaptionCommand implements Callable<Integer> {
    private static final int MESSAGE_BYTES = 32 << 20;
    private static final int SMALLEST_EDGE = 16;

    @Parameters(arity = "0..*", paramLabel = "PICTURE", description = "Pictures of any format; without, drawn ones.")
    private List<Path> files = List.of();

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1:9090",
            description = "A suite's gRPC address, or a worker's.")
    private String address = "";

    @Option(names = "--model", defaultValue = "starter-vision", description = "The model.")
    private String model = "";

    @Option(names = "--prompt", defaultValue = "", description = "What to ask about each; empty for nothing.")
    private String prompt = "";

    @Option(names = "--concurrency", defaultValue = "16", description = "Pictures sent at a time.")
    private int concurrency = 16;

    @Option(names = "--pictures", defaultValue = "200", description = "How many to draw.")
    private int pictures = 200;

    @Option(names = "--edge", defaultValue = "224", description = "Edge of the drawn ones, in pixels; 16 or more.")
    private int edge = 224;

    @Option(names = "--warmup", defaultValue = "20", description = "How many more to draw and send first, unmeasured.")
    private int warmup = 20;

    @Option(names = "--max-tokens", defaultValue = "64", description = "Most tokens of each answer.")
    private int maxTokens = 64;

    @Option(names = "--again", description = "Send all a second time, when they were seen before.")
    private boolean again;

    @Option(names = "--seed", defaultValue = "1", description = "Draws the pictures.")
    private long seed = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireAtLeast("--concurrency", concurrency, 1);
        requireAtLeast("--pictures", pictures, 1);
        requireAtLeast("--edge", edge, SMALLEST_EDGE);
        requireAtLeast("--warmup", warmup, 0);
        requireAtLeast("--max-tokens", maxTokens, 1);
        List<ByteString> shown = files.isEmpty() ? Pictures.drawn(pictures, edge, seed) : Pictures.of(files);
        ManagedChannel channel = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .build();
        try {
            var load = new CaptionLoad(channel, template());
            load.run(Pictures.drawn(warmup, edge, ~seed), concurrency);
            CaptionTally first = load.run(shown, concurrency);
            report("first", first);
            boolean whole = first.failures().isEmpty();
            if (again) {
                CaptionTally second = load.run(shown, concurrency);
                report("again", second);
                whole &= second.failures().isEmpty();
            }
            return whole ? 0 : 1;
        } finally {
            channel.shutdownNow();
        }
    }

    private void requireAtLeast(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be at least %d, not %d".formatted(option, least, value));
        }
    }

    private Captioning template() {
        Turn.Builder turn = Turn.newBuilder().setRole("user");
        if (!prompt.isEmpty()) {
            turn.addParts(Part.newBuilder().setText(prompt));
        }
        return Captioning.newBuilder()
                .setModel(model)
                .addTurns(turn)
                .setSampling(Sampling.newBuilder().setTemperature(0))
                .setMaxTokens(maxTokens)
                .build();
    }

    private void report(String round, CaptionTally tally) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %d captions in %.1f s, %d at a time: %.1f a second; failures %s%n",
                round,
                tally.captions(),
                tally.seconds(),
                concurrency,
                tally.captionsPerSecond(),
                tally.failures());
        out.printf(
                Locale.ROOT,
                "  each %.1f tokens read and %.1f written; p50 %.0f ms, p90 %.0f ms, p99 %.0f ms%n",
                tally.promptTokensEach(),
                tally.tokensEach(),
                tally.millis(50),
                tally.millis(90),
                tally.millis(99));
        out.printf("  such as: %s%n", tally.sample().strip());
        out.flush();
    }
}
