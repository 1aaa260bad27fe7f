package dev.medley.imagecaptioning.endpoint;

import dev.medley.imagecaptioning.model.ServedVisionModel;
import dev.medley.imagecaptioning.video.Scene;
import dev.medley.imagecaptioning.video.WatchedVideo;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.text.v1.Usage;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.SceneCaption;
import dev.medley.proto.vision.v1.VideoCaptions;
import dev.medley.worker.generation.AnswerIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Writes about the scenes of one video, a few at once, so that the engine puts them in one batch and its queue stays
 * free for others. One that fails ends all.
 */
final class SceneWriting {
    private static final int AT_ONCE = 8;

    /** What a model that holds conversations is asked where nothing else is. */
    private static final String USUAL_QUESTION = "Describe the picture.";

    private final ServedVisionModel model;
    private final GenerationTask task;
    private final CompletableFuture<JobResult> result;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /**
     * @param question empty for a caption
     * @param result is completed once all is written
     */
    SceneWriting(ServedVisionModel model, String question, CompletableFuture<JobResult> result) {
        this.model = model;
        this.result = result;
        var prompt = new PromptInput.Conversation(
                List.of(ChatMessage.of(
                        "user", parts(question, model.description().converses()))),
                List.of(),
                Map.of());
        this.task = new GenerationTask(prompt, SamplingRequest.GREEDY, null, List.of(), 1, null, false, null)
                .inBackground();
    }

    private static List<ContentPart> parts(String question, boolean converses) {
        ContentPart image = new ContentPart.Image();
        String text = question.isEmpty() && converses ? USUAL_QUESTION : question;
        return text.isEmpty() ? List.of(image) : List.of(image, new ContentPart.Text(text));
    }

    /** Returns once the last scene is under way; what is thrown ends the others, too. */
    void write(WatchedVideo<PreparedImage> video) {
        var captions = new ArrayList<CompletableFuture<CaptionResponse>>();
        for (Scene<PreparedImage> scene : video.scenes()) {
            turns.acquireUninterruptibly();
            if (result.isDone()) {
                return;
            }
            captions.add(caption(scene.picture()));
        }
        CompletableFuture.allOf(captions.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> result.complete(gathered(
                        video, captions.stream().map(CompletableFuture::join).toList())));
    }

    private CompletableFuture<CaptionResponse> caption(PreparedImage picture) {
        var caption = new CompletableFuture<CaptionResponse>();
        caption.whenComplete((written, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            }
            turns.release();
        });
        var answer =
                new WholeCaption(AnswerIdentity.of(model.name()), caption::complete, caption::completeExceptionally);
        Generation running = model.submit(task, List.of(picture), answer);
        result.whenComplete((done, failure) -> {
            if (failure != null) {
                running.cancel();
            }
        });
        return caption;
    }

    private JobResult gathered(WatchedVideo<PreparedImage> video, List<CaptionResponse> captions) {
        VideoCaptions.Builder gathered =
                VideoCaptions.newBuilder().setModel(model.name()).setDuration(video.seconds());
        int read = 0;
        int written = 0;
        for (int i = 0; i < captions.size(); i++) {
            Scene<PreparedImage> scene = video.scenes().get(i);
            CaptionResponse caption = captions.get(i);
            gathered.addScenes(SceneCaption.newBuilder()
                    .setStart(scene.start())
                    .setEnd(scene.end())
                    .setText(caption.getChoices(0).getText().strip()));
            read += caption.getUsage().getPromptTokens();
            written += caption.getUsage().getCompletionTokens();
        }
        gathered.setUsage(Usage.newBuilder().setPromptTokens(read).setCompletionTokens(written));
        return JobResult.newBuilder().setVideo(gathered).build();
    }
}
