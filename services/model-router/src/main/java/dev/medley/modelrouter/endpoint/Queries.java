package dev.medley.modelrouter.endpoint;

import dev.medley.modelrouter.decision.ModelRouter;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Capability;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.routing.v1.Query;

/** Checks what a request asks. */
final class Queries {
    private static final int MAX_NAME_LENGTH = 256;

    private Queries() {}

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    static void check(boolean present, Query query) {
        if (!present) {
            throw MedleyException.invalid("query", "query is required");
        }
        int length = query.getModel().length();
        if (length == 0) {
            throw MedleyException.invalid("query.model", "query.model is required");
        }
        if (length > MAX_NAME_LENGTH) {
            throw MedleyException.invalid(
                    "query.model", "query.model has %d characters; at most %d".formatted(length, MAX_NAME_LENGTH));
        }
        boolean images = query.getModality() == Modality.MODALITY_VISION;
        if (ModelRouter.looksAtTexts(query) && query.getTextsCount() == 0 && !images) {
            throw MedleyException.invalid(
                    "query.texts", "query.texts is empty; 'auto' needs at least one text, or that images are shown");
        }
        if (query.getModality() == Modality.UNRECOGNIZED) {
            throw unknown("query.modality", query.getModalityValue());
        }
        for (int i = 0; i < query.getCapabilitiesCount(); i++) {
            Capability capability = query.getCapabilities(i);
            if (capability == Capability.UNRECOGNIZED || capability == Capability.CAPABILITY_UNSPECIFIED) {
                throw unknown("query.capabilities[%d]".formatted(i), query.getCapabilitiesValue(i));
            }
        }
    }

    private static MedleyException unknown(String field, int number) {
        return MedleyException.invalid(field, "%s is %d, which is not known here".formatted(field, number));
    }
}
