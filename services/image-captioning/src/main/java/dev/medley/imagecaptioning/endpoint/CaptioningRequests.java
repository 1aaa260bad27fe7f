package dev.medley.imagecaptioning.endpoint;

import static dev.medley.worker.RequestFields.require;
import static dev.medley.worker.RequestFields.whole;

import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.vision.VisionModelDescription;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Detail;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import dev.medley.worker.RequestFields;
import dev.medley.worker.generation.SamplingRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests as the engine takes them. Refuses what the engine can't see, before an image is looked at. Ranges are the
 * engine's to check.
 */
final class CaptioningRequests {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
    private static final int CAPTION_TEXTS = 1;

    private CaptioningRequests() {}

    /** @throws MedleyException INVALID_REQUEST unless the request says what to write about, and names a model */
    static void requireModel(boolean present, Captioning request) {
        require(present, "captioning");
        RequestFields.requireModel("model", request.getModel());
    }

    /**
     * @param model that is to write
     * @param files of the images
     * @throws MedleyException INVALID_REQUEST that names the field at fault
     */
    static CaptioningOrder order(
            Captioning request, VisionModelDescription model, @Nullable Instant deadline, ImageFiles files) {
        RequestFields.requireUser("user", request.getUser());
        require(request.getTurnsCount() > 0, "turns");
        var images = new ArrayList<ShownImage>();
        var messages = new ArrayList<ChatMessage>();
        for (int i = 0; i < request.getTurnsCount(); i++) {
            messages.add(message(request.getTurns(i), "turns[%d]".formatted(i), files, images));
        }
        checkFit(request, model, images.size());
        var task = new GenerationTask(
                new PromptInput.Conversation(messages, List.of(), Map.of()),
                SamplingRequests.of(request.getSampling()),
                request.hasMaxTokens() ? whole(request.getMaxTokens()) : null,
                request.getStopList(),
                request.hasChoiceCount() ? whole(request.getChoiceCount()) : 1,
                request.hasLogProbs() ? whole(request.getLogProbs().getTopCount()) : null,
                false,
                deadline);
        return new CaptioningOrder(task, images);
    }

    private static ChatMessage message(Turn turn, String path, ImageFiles files, List<ShownImage> images) {
        require(!turn.getRole().isEmpty(), path + ".role");
        if (!ROLES.contains(turn.getRole())) {
            throw MedleyException.invalid(
                    path + ".role",
                    path
                            + ".role is '%s', but must be system, developer, user or assistant"
                                    .formatted(shown(turn.getRole())));
        }
        require(turn.getPartsCount() > 0, path + ".parts");
        var parts = new ArrayList<ContentPart>();
        for (int i = 0; i < turn.getPartsCount(); i++) {
            parts.add(part(turn.getParts(i), "%s.parts[%d]".formatted(path, i), files, images));
        }
        return ChatMessage.of(turn.getRole(), parts);
    }

    private static ContentPart part(Part part, String path, ImageFiles files, List<ShownImage> images) {
        return switch (part.getContentCase()) {
            case TEXT -> new ContentPart.Text(part.getText());
            case IMAGE -> {
                images.add(image(part.getImage(), path + ".image", files));
                yield new ContentPart.Image();
            }
            case CONTENT_NOT_SET ->
                throw MedleyException.invalid(path, "%s.text or %s.image is required".formatted(path, path));
        };
    }

    private static ShownImage image(Image image, String path, ImageFiles files) {
        if (image.getDetail() == Detail.UNRECOGNIZED) {
            throw MedleyException.invalid(path + ".detail", path + ".detail is none that is known");
        }
        return files.shown(image, image.getDetail() == Detail.DETAIL_LOW, path);
    }

    private static void checkFit(Captioning request, VisionModelDescription model, int images) {
        if (images == 0) {
            throw MedleyException.invalid("turns", "turns have no image, but at least 1 is required");
        }
        if (images > model.imagesPerRequest()) {
            throw MedleyException.invalid(
                    "turns",
                    "turns have %d images, but at most %d are allowed".formatted(images, model.imagesPerRequest()));
        }
        if (model.converses()) {
            return;
        }
        if (request.getTurnsCount() > 1) {
            throw MedleyException.invalid(
                    "turns",
                    "turns has %d messages, but this model writes captions and holds no conversation: it takes 1"
                            .formatted(request.getTurnsCount()));
        }
        long texts = request.getTurns(0).getPartsList().stream()
                .filter(Part::hasText)
                .count();
        if (texts > CAPTION_TEXTS) {
            throw MedleyException.invalid(
                    "turns[0].parts",
                    "turns[0].parts has %d texts, but this model writes captions: it goes on from at most %d"
                            .formatted(texts, CAPTION_TEXTS));
        }
    }

    private static String shown(String role) {
        return role.length() <= 32 ? role : role.substring(0, 32) + "...";
    }
}
