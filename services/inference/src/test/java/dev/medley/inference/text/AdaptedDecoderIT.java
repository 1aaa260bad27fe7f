package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.checkpoint.LoraPair;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ReferenceAdapter.Expectation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder with adapters against Hugging Face PEFT, both in fp32. */
@ParameterizedClass
@ValueSource(strings = {"llama-tied", "qwen2"})
class AdaptedDecoderIT {
    private static final int SLOTS = 6;

    private final ReferenceCheckpoint reference;
    private final List<ReferenceAdapter> adapters;
    private final DecoderConfig config;

    @AutoClose
    private final CausalDecoder decoder;

    AdaptedDecoderIT(String base) {
        reference = ReferenceCheckpoint.named(base);
        adapters = ReferenceAdapter.all(base);
        try (Checkpoint checkpoint = Checkpoint.open(reference.folder())) {
            config = checkpoint.config();
        }
        decoder = load(Precision.FP32);
    }

    private CausalDecoder load(Precision precision) {
        try (Checkpoint checkpoint = Checkpoint.open(reference.folder())) {
            return CausalDecoder.load(checkpoint, Device.cpu(), precision, new KvBudget(SLOTS, 512, 0));
        }
    }

    @Test
    void logitsAreThoseOfPeftWithinAThousandth() {
        for (ReferenceAdapter adapter : adapters) {
            LoadedAdapter loaded = adapter.loadInto(decoder, config);
            for (Expectation expected : adapter.expectations()) {
                for (int chunk : new int[] {7, 64}) {
                    try (Logits logits = prefill(expected.prompt(), 2, chunk, loaded)) {
                        assertClose(logits.toArray(), expected.lastLogits(), adapter.name());
                    }
                }
            }
        }
    }

    @Test
    void logitsOfAMixedBatchAreThoseOfPeftAndOfTheBareModel() {
        List<LoadedAdapter> rows = loadAllAndNone();
        int[][] prompts = prompts();
        for (int row = 0; row < rows.size(); row++) {
            int[] prompt = prompts[row];
            prefill(Arrays.copyOf(prompt, prompt.length - 1), row, 64, rows.get(row))
                    .close();
        }

        int[] last = Arrays.stream(prompts)
                .mapToInt(prompt -> prompt[prompt.length - 1])
                .toArray();
        int[] positions =
                Arrays.stream(prompts).mapToInt(prompt -> prompt.length - 1).toArray();
        decoder.adapters().prepare(rows);
        try (Logits logits = decoder.decode(last, positions)) {
            for (int row = 0; row < adapters.size(); row++) {
                ReferenceAdapter adapter = adapters.get(row);
                assertClose(logits.row(row), adapter.expectations().get(0).lastLogits(), adapter.name());
            }
            assertClose(
                    logits.row(adapters.size()), reference.expectations().get(0).lastLogits(), "the bare model");
        }
    }

    @Test
    void greedyTokensOfAMixedBatchAreThoseOfPeftAndOfTheBareModel() {
        List<LoadedAdapter> rows = loadAllAndNone();
        int[][] prompts = prompts();
        int[] tokens = new int[rows.size()];
        int[] positions = new int[rows.size()];
        var answers = new ArrayList<List<Integer>>();
        for (int row = 0; row < rows.size(); row++) {
            try (Logits logits = prefill(prompts[row], row, 16, rows.get(row))) {
                tokens[row] = best(logits, 1)[0];
            }
            positions[row] = prompts[row].length;
            answers.add(new ArrayList<>(List.of(tokens[row])));
        }
        for (int step = 1; step < 32; step++) {
            decoder.adapters().prepare(rows);
            try (Logits logits = decoder.decode(tokens, positions)) {
                tokens = best(logits, rows.size());
            }
            for (int row = 0; row < rows.size(); row++) {
                answers.get(row).add(tokens[row]);
                positions[row]++;
            }
        }

        for (int row = 0; row < adapters.size(); row++) {
            ReferenceAdapter adapter = adapters.get(row);
            assertThat(ints(answers.get(row)))
                    .as(adapter.name())
                    .isEqualTo(adapter.expectations().get(0).greedy());
        }
        assertThat(ints(answers.get(adapters.size())))
                .as("the bare model")
                .isEqualTo(Arrays.copyOf(reference.expectations().get(0).greedy(), 32));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void smallerPrecisionsStayCloseToPeft(Precision precision) {
        try (CausalDecoder smaller = load(precision)) {
            for (ReferenceAdapter adapter : adapters) {
                smaller.adapters().prepare(List.of(adapter.loadInto(smaller, config)));
                Expectation expected = adapter.expectations().get(0);
                try (Logits logits = smaller.prefillLast(new PromptChunk(expected.prompt(), 0), 0)) {
                    assertThat(cosine(logits.toArray(), expected.lastLogits()))
                            .as("%s in %s", adapter.name(), precision)
                            .isGreaterThan(0.99);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void mixedBatchesInSmallerPrecisionsStayCloseToPeftAndLeaveTheBareModelAlone(Precision precision) {
        try (CausalDecoder smaller = load(precision)) {
            List<LoadedAdapter> rows = new ArrayList<>();
            adapters.forEach(adapter -> rows.add(adapter.loadInto(smaller, config)));
            rows.add(LoadedAdapter.NONE);
            int[][] prompts = prompts();
            for (int row = 0; row < rows.size(); row++) {
                smaller.adapters().prepare(List.of(rows.get(row)));
                smaller.prefill(new PromptChunk(Arrays.copyOf(prompts[row], prompts[row].length - 1), 0), row);
            }
            int[] last = Arrays.stream(prompts)
                    .mapToInt(prompt -> prompt[prompt.length - 1])
                    .toArray();
            int[] positions =
                    Arrays.stream(prompts).mapToInt(prompt -> prompt.length - 1).toArray();
            smaller.adapters().prepare(Collections.nCopies(rows.size(), LoadedAdapter.NONE));
            float[] bare;
            try (Logits logits = smaller.decode(last, positions)) {
                bare = logits.row(adapters.size());
            }

            smaller.adapters().prepare(rows);
            try (Logits logits = smaller.decode(last, positions)) {
                for (int row = 0; row < adapters.size(); row++) {
                    ReferenceAdapter adapter = adapters.get(row);
                    assertThat(cosine(
                                    logits.row(row),
                                    adapter.expectations().get(0).lastLogits()))
                            .as("%s in %s", adapter.name(), precision)
                            .isGreaterThan(0.99);
                }
                assertThat(logits.row(adapters.size())).containsExactly(bare);
            }
        }
    }

    @Test
    void theBareModelComputesTheSameToTheBitBesideLoadedAdapters() {
        int[] prompt = reference.expectations().get(0).prompt();
        float[] before;
        try (Logits logits = prefill(prompt, 0, 16, LoadedAdapter.NONE)) {
            before = logits.toArray();
        }
        List<LoadedAdapter> rows = loadAllAndNone();
        prefill(prompt, 0, 16, rows.get(1)).close();

        try (Logits logits = prefill(prompt, 0, 16, LoadedAdapter.NONE)) {
            assertThat(logits.toArray()).containsExactly(before);
        }
    }

    @Test
    void droppedAdaptersLeaveNoMemoryBehind() {
        List<LoadedAdapter> loaded = adapters.stream()
                .map(adapter -> adapter.loadInto(decoder, config))
                .toList();
        AdapterDescription first = loaded.get(0).description();
        assertThat(first.rank()).isEqualTo(4);
        assertThat(first.targetModules()).containsExactly("q_proj", "v_proj");
        assertThat(first.parameters()).isEqualTo(2 * 4 * (64 + 64 + 64 + 32));
        assertThat(decoder.adapters().memoryBytes()).isGreaterThan(4 * first.parameters());

        loaded.forEach(decoder.adapters()::drop);

        assertThat(decoder.adapters().memoryBytes()).isZero();
    }

    @Test
    void anAdapterWithANumberThatIsNotFiniteIsRefusedAndLeavesNothingBehind(@TempDir Path folder) throws IOException {
        Path fixture = adapters.get(0).folder();
        Files.copy(fixture.resolve("adapter_config.json"), folder.resolve("adapter_config.json"));
        byte[] weights = Files.readAllBytes(fixture.resolve("adapter_model.safetensors"));
        ByteBuffer buffer = ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(Long.BYTES + Math.toIntExact(buffer.getLong(0)), Float.floatToRawIntBits(Float.NaN));
        Files.write(folder.resolve("adapter_model.safetensors"), weights);

        try (LoraAdapter adapter = LoraAdapter.open(folder)) {
            List<LoraPair> pairs = adapter.pairs(config);

            assertThatThrownBy(() -> decoder.adapters().load("spoilt", pairs))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("not finite");
        }
        assertThat(decoder.adapters().memoryBytes()).isZero();
    }

    private List<LoadedAdapter> loadAllAndNone() {
        List<LoadedAdapter> rows = new ArrayList<>();
        adapters.forEach(adapter -> rows.add(adapter.loadInto(decoder, config)));
        rows.add(LoadedAdapter.NONE);
        return rows;
    }

    private int[][] prompts() {
        var prompts = new ArrayList<int[]>();
        adapters.forEach(adapter -> prompts.add(adapter.expectations().get(0).prompt()));
        prompts.add(reference.expectations().get(0).prompt());
        return prompts.toArray(int[][]::new);
    }

    private Logits prefill(int[] prompt, int slot, int chunk, LoadedAdapter adapter) {
        decoder.adapters().prepare(List.of(adapter));
        int start = 0;
        for (; start + chunk < prompt.length; start += chunk) {
            decoder.prefill(new PromptChunk(Arrays.copyOfRange(prompt, start, start + chunk), start), slot);
        }
        return decoder.prefillLast(new PromptChunk(Arrays.copyOfRange(prompt, start, prompt.length), start), slot);
    }

    private static int[] best(Logits logits, int rows) {
        Candidates candidates = logits.candidates(Collections.nCopies(rows, new Logits.RowQuery(1, List.of())), 1);
        var tokens = new int[rows];
        for (int row = 0; row < rows; row++) {
            tokens[row] = candidates.token(row, 0);
        }
        return tokens;
    }

    private static int[] ints(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void assertClose(float[] actual, float[] expected, String who) {
        assertThat(actual).as(who).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
