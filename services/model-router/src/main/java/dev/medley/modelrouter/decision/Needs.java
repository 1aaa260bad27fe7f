package dev.medley.modelrouter.decision;

import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.routing.v1.Query;
import org.jspecify.annotations.Nullable;

/** What a request needs of the model that answers it. */
record Needs(Query query) {
    /** The first thing that stands against a model, in words, or null if it fits. */
    @Nullable
    String against(ServedModel model) {
        String name = model.getName();
        if (query.getFailedModelsList().contains(name)) {
            return "failed this request already";
        }
        if (query.getAllowedModelsCount() > 0 && !query.getAllowedModelsList().contains(name)) {
            return "the caller may not use it";
        }
        if (!takes(model.getModality())) {
            return "takes %s, the request needs %s".formatted(word(model.getModality()), word(query.getModality()));
        }
        if (model.getContextLength() > 0
                && Integer.compareUnsigned(query.getContextTokens(), model.getContextLength()) > 0) {
            return "needs %s tokens of context, has %s"
                    .formatted(
                            Integer.toUnsignedString(query.getContextTokens()),
                            Integer.toUnsignedString(model.getContextLength()));
        }
        return query.getCapabilitiesList().stream()
                .filter(capability -> !model.getCapabilitiesList().contains(capability))
                .map(Needs::lacks)
                .findFirst()
                .orElse(null);
    }

    /** Who sees images reads text too. */
    private boolean takes(Modality modality) {
        return switch (query.getModality()) {
            case MODALITY_VISION -> modality == Modality.MODALITY_VISION;
            case MODALITY_SPEECH -> modality == Modality.MODALITY_SPEECH;
            default -> modality != Modality.MODALITY_SPEECH;
        };
    }

    private static String lacks(Capability capability) {
        return switch (capability) {
            case CAPABILITY_TOOLS -> "can't call tools";
            case CAPABILITY_JSON_SCHEMA -> "can't keep to a JSON schema";
            default -> "lacks a capability that this router doesn't know";
        };
    }

    private static String word(Modality modality) {
        return switch (modality) {
            case MODALITY_VISION -> "images";
            case MODALITY_SPEECH -> "speech";
            default -> "text";
        };
    }
}
