package dev.medley.inference.text;

import ai.djl.Device;
import dev.medley.inference.checkpoint.BlipCheckpoint;
import dev.medley.inference.checkpoint.BlipConfig;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LlavaCheckpoint;
import dev.medley.inference.checkpoint.LlavaConfig;
import dev.medley.inference.program.Devices;
import dev.medley.inference.program.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model that writes, loaded. It owns native memory until {@link #close()}.
 *
 * @param adaptable the base that LoRA adapters are made for, or null if it takes none
 * @param reader makes prompts of tasks
 * @param budget what its caches hold
 */
record TextModel(
        Decoder decoder,
        @Nullable DecoderConfig adaptable,
        TaskReader reader,
        ModelDescription description,
        KvBudget budget)
        implements AutoCloseable {

    /** A language model alone. */
    static TextModel load(Checkpoint checkpoint, EngineSettings settings) {
        DecoderConfig config = checkpoint.config();
        Device device = Devices.choose(settings.device());
        KvBudget budget = KvBudget.plan(settings, config, Kernel.of(settings.precision(), device));
        TaskReader reader = TaskReader.open(checkpoint, new ImageInput.None(), budget.contextLength());
        return new TextModel(
                CausalDecoder.load(checkpoint, device, settings.precision(), budget),
                config,
                reader,
                describe(
                        config.architecture().className(),
                        config.parameters(),
                        config.vocabSize(),
                        device,
                        budget,
                        settings),
                budget);
    }

    /** The language model of a Llava, which reads features of images in place of its image token. */
    static TextModel load(LlavaCheckpoint checkpoint, EngineSettings settings) {
        LlavaConfig llava = checkpoint.config();
        DecoderConfig config = llava.text();
        Device device = Devices.choose(settings.device());
        KvBudget budget = KvBudget.plan(settings, config, Kernel.of(settings.precision(), device));
        var imageInput = new ImageInput.InPlaceOfTokens(
                llava.imageToken(), llava.tower().features(), llava.tower().featureWidth());
        TaskReader reader = TaskReader.open(checkpoint.text(), imageInput, budget.contextLength());
        return new TextModel(
                CausalDecoder.load(checkpoint.text(), llava.imageToken(), device, settings.precision(), budget),
                config,
                reader,
                describe(
                        LlavaConfig.ARCHITECTURE,
                        checkpoint.parameters(),
                        config.vocabSize(),
                        device,
                        budget,
                        settings),
                budget);
    }

    /** The decoder of a Blip, which attends to one image beside its prompt. */
    static TextModel load(BlipCheckpoint checkpoint, EngineSettings settings) {
        BlipConfig config = checkpoint.config();
        Device device = Devices.choose(settings.device());
        int elementBytes = CaptionDecoder.cacheType(Kernel.of(settings.precision(), device), device)
                .bytes();
        long bytesPerPosition = 2L * config.layers() * config.hiddenSize() * elementBytes;
        KvBudget budget = KvBudget.plan(
                settings,
                config.maxPositionEmbeddings(),
                bytesPerPosition,
                bytesPerPosition * config.tower().features());
        TaskReader reader = TaskReader.open(
                checkpoint.folder(),
                new ImageInput.Attended(config.beginToken()),
                checkpoint.generationDefaults(),
                config.vocabSize(),
                budget.contextLength());
        return new TextModel(
                CaptionDecoder.load(checkpoint, device, settings.precision(), budget),
                null,
                reader,
                describe(
                        BlipConfig.ARCHITECTURE, checkpoint.parameters(), config.vocabSize(), device, budget, settings),
                budget);
    }

    private static ModelDescription describe(
            String architecture,
            long parameters,
            int vocabularySize,
            Device device,
            KvBudget budget,
            EngineSettings settings) {
        return new ModelDescription(
                architecture,
                parameters,
                Devices.name(device),
                settings.precision(),
                budget.contextLength(),
                vocabularySize,
                budget.slots(),
                budget.bytes(),
                modifiedAt(settings.checkpoint()));
    }

    private static Instant modifiedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve("config.json")).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        decoder.close();
        reader.close();
    }
}
