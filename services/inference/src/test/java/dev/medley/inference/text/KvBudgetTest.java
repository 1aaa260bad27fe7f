package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.Architecture;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.RotaryEmbedding;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Precision;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvBudgetTest {
    /** 2 x 2 layers x 2 heads x 16 wide x 2 bytes: 256 bytes a token in bf16. */
    private static final DecoderConfig CONFIG = new DecoderConfig(
            Architecture.LLAMA,
            320,
            64,
            2,
            4,
            2,
            16,
            80,
            1e-6,
            1000,
            true,
            false,
            false,
            false,
            false,
            List.of(0, 0),
            new RotaryEmbedding(new float[8], 1),
            null);

    @Test
    void theMemoryLimitsTheSlots() {
        assertThat(plan(0, 16, 1_000_000, Kernel.PREPACKED_BF16)).isEqualTo(new KvBudget(3, 1000, 768_000));
    }

    @Test
    void theSettingLimitsTheSlots() {
        assertThat(plan(0, 2, 1_000_000, Kernel.PREPACKED_BF16)).isEqualTo(new KvBudget(2, 1000, 512_000));
    }

    @Test
    void aShorterContextLeavesRoomForMoreSlots() {
        assertThat(plan(100, 16, 1_000_000, Kernel.PLAIN_FP32)).isEqualTo(new KvBudget(16, 100, 819_200));
    }

    @Test
    void tooLittleMemoryForOneSequenceIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> plan(0, 16, 100_000, Kernel.PREPACKED_BF16))
                .isInstanceOf(InferenceException.class)
                .hasMessage(
                        "The KV cache of one sequence of 1,000 tokens takes 256,000 bytes, but only 100,000 are set aside for it: raise kv-cache-memory, or lower max-context-length to 390");
    }

    private static KvBudget plan(int context, int slots, long bytes, Kernel kernel) {
        var settings = new EngineSettings(Path.of("."), "cpu", Precision.BF16, context, slots, bytes, 8, 256);
        return KvBudget.plan(settings, CONFIG, kernel);
    }
}
