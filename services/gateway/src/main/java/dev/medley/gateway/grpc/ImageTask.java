package dev.medley.gateway.grpc;

import dev.medley.gateway.routing.Demand;
import dev.medley.gateway.routing.QueryDraft;
import dev.medley.gateway.routing.Targets;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** To write about images. */
final class ImageTask implements RoutedTask<Captioning> {
    @Override
    public Demand demand() {
        return Demand.IMAGES;
    }

    @Override
    public String model(Captioning captioning) {
        return captioning.getModel();
    }

    @Override
    public Captioning naming(Captioning captioning, String model) {
        return captioning.toBuilder().setModel(model).build();
    }

    @Override
    public Query query(Captioning captioning, List<String> models, Set<String> failed) {
        QueryDraft draft = new QueryDraft()
                .user(captioning.getUser())
                .allowed(models)
                .failed(failed)
                .maxTokens(Integer.toUnsignedLong(captioning.getMaxTokens()));
        captioning.getTurnsList().forEach(turn -> turn(turn, draft));
        if (captioning.getModel().equals(Targets.AUTO) && !draft.isDecidable()) {
            throw MedleyException.invalid(
                    "captioning.turns", "captioning.turns has no image, and 'auto' needs one to choose a model by");
        }
        return draft.build();
    }

    private static void turn(Turn turn, QueryDraft draft) {
        List<String> texts = new ArrayList<>();
        for (Part part : turn.getPartsList()) {
            if (part.hasText()) {
                texts.add(part.getText());
            }
            if (part.hasImage()) {
                draft.image(part.getImage().getFile().asReadOnlyByteBuffer());
            }
        }
        draft.message(turn.getRole(), String.join("\n", texts));
    }
}
