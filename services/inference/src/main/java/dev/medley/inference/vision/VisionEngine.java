package dev.medley.inference.vision;

import ai.djl.Device;
import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.LlavaCheckpoint;
import dev.medley.inference.checkpoint.VisionCheckpoint;
import dev.medley.inference.program.Devices;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.TextEngine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Writes about images with a Hugging Face checkpoint of a Llava or of a Blip. The caller's thread makes of an image
 * what the model sees, one thread runs the vision tower, and the text engine's thread writes, with continuous batching
 * and its KV cache; a task joins once its images have been seen.
 */
public final class VisionEngine implements ImageCaptioner {
    private final TextEngine text;
    private final ImageTower tower;
    private final FeatureCache cache;
    private final ImageProcessor processor;
    private final VisionModelDescription description;
    private final int mostWaitingImages;
    private final Semaphore room;

    private VisionEngine(
            TextEngine text,
            TowerProgram program,
            ImageProcessor processor,
            VisionModelDescription description,
            VisionEngineSettings settings) {
        this.text = text;
        this.cache = new FeatureCache(settings.featureCacheBytes());
        this.tower = new ImageTower(program, cache, settings.towerBatch());
        this.processor = processor;
        this.description = description;
        this.mostWaitingImages = settings.text().queueCapacity();
        this.room = new Semaphore(mostWaitingImages);
    }

    /**
     * Loads a checkpoint.
     *
     * @throws InferenceException BAD_CHECKPOINT, naming the file, the tensor and what was expected
     */
    public static VisionEngine load(VisionEngineSettings settings) {
        try (VisionCheckpoint checkpoint = VisionCheckpoint.open(settings.text().checkpoint())) {
            Device device = Devices.choose(settings.text().device());
            TowerProgram program =
                    TowerProgram.load(checkpoint, device, settings.text().precision());
            try {
                TextEngine text = TextEngine.load(checkpoint, settings.text());
                var processor = new ImageProcessor(checkpoint.imageProcessor());
                return new VisionEngine(text, program, processor, describe(checkpoint, text, settings), settings);
            } catch (RuntimeException e) {
                program.close();
                throw e;
            }
        }
    }

    private static VisionModelDescription describe(
            VisionCheckpoint checkpoint, TextEngine text, VisionEngineSettings settings) {
        boolean converses = checkpoint instanceof LlavaCheckpoint;
        return new VisionModelDescription(
                text.description(),
                checkpoint.tower().config().imageSize(),
                converses ? checkpoint.tower().features() : 0,
                converses ? settings.imagesPerRequest() : 1,
                converses);
    }

    @Override
    public VisionModelDescription description() {
        return description;
    }

    @Override
    public VisionLoad load() {
        return new VisionLoad(text.load(), tower.waiting(), tower.seen(), tower.recalled(), cache.bytes());
    }

    @Override
    public PreparedImage prepare(RgbImage image) {
        ImageKey key = ImageKey.of(image);
        float[] features = cache.get(key);
        return features == null
                ? PreparedImage.unseen(key, processor.process(image).values())
                : PreparedImage.known(key, features);
    }

    @Override
    public Generation submitPrepared(GenerationTask task, List<PreparedImage> images, GenerationListener listener) {
        if (images.size() > description.imagesPerRequest()) {
            throw InferenceException.invalid(
                    "images",
                    "There are %d images, but at most %d are allowed"
                            .formatted(images.size(), description.imagesPerRequest()));
        }
        if (!room.tryAcquire(images.size())) {
            throw new InferenceException(
                    Reason.OVERLOADED,
                    "The queue is full: %,d images at most wait to be seen".formatted(mostWaitingImages));
        }
        List<CompletableFuture<float[]>> features = Stream.generate(() -> new CompletableFuture<float[]>())
                .limit(images.size())
                .toList();
        features.forEach(each -> each.whenComplete((values, failure) -> room.release()));
        Generation generation;
        try {
            generation = text.submit(description.converses() ? task : captioning(task), features, listener);
        } catch (RuntimeException e) {
            features.forEach(each -> each.cancel(false));
            throw e;
        }
        for (int i = 0; i < images.size(); i++) {
            see(images.get(i), features.get(i));
        }
        return generation;
    }

    private void see(PreparedImage image, CompletableFuture<float[]> features) {
        if (image.features() != null) {
            tower.recall(image.features(), features);
        } else if (image.planes() != null) {
            tower.see(new ImageTower.Sight(image.key(), image.planes(), features));
        }
    }

    /** A model that writes captions alone goes on from the text of the only message. */
    private static GenerationTask captioning(GenerationTask task) {
        if (!(task.prompt() instanceof PromptInput.Conversation conversation)) {
            return task;
        }
        if (conversation.messages().size() != 1) {
            throw InferenceException.invalid(
                    "conversation.messages",
                    "This model writes captions and holds no conversation: conversation.messages has %d messages, but must have 1"
                            .formatted(conversation.messages().size()));
        }
        return task.withPrompt(
                new PromptInput.Text(conversation.messages().get(0).content(), false));
    }

    @Override
    public void close() {
        text.close();
        tower.close();
    }
}
