package dev.medley.inference.text;

import dev.medley.inference.checkpoint.DecoderConfig;
import java.util.List;

/** The projections of a layer as {@code decoder.py} multiplies them: modules that share an input are one. */
enum FusedProjection {
    QKV("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    OUT("self_attn.o_proj"),
    GATE_UP("mlp.gate_proj", "mlp.up_proj"),
    DOWN("mlp.down_proj");

    private final List<String> modules;

    FusedProjection(String... modules) {
        this.modules = List.of(modules);
    }

    List<String> modules() {
        return modules;
    }

    /** Columns of a module's weight. */
    int inputs(DecoderConfig config) {
        return switch (this) {
            case QKV, GATE_UP -> config.hiddenSize();
            case OUT -> config.heads() * config.headDim();
            case DOWN -> config.intermediateSize();
        };
    }

    /** Rows of a module's weight. */
    static int outputs(String module, DecoderConfig config) {
        return switch (module) {
            case "self_attn.q_proj" -> config.heads() * config.headDim();
            case "self_attn.k_proj", "self_attn.v_proj" -> config.kvHeads() * config.headDim();
            case "mlp.gate_proj", "mlp.up_proj" -> config.intermediateSize();
            default -> config.hiddenSize();
        };
    }
}
