package dev.medley.gateway.worker;

import com.google.protobuf.Timestamp;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;

/**
 * What the gateway tells of a model.
 *
 * @param name the name that requests use
 * @param createdSeconds when the checkpoint was made, in seconds since 1970
 * @param ownedBy who made it
 * @param modality what it takes and gives
 * @param domain the domain it specialises in; empty is general
 * @param baseModel name of the model it adapts; empty if it is none's adapter
 * @param device where it runs, of a ready worker if there is one; empty if it runs at no worker
 * @param ready whether requests for it are taken
 */
public record ModelCard(
        String name,
        long createdSeconds,
        String ownedBy,
        Modality modality,
        String domain,
        String baseModel,
        String device,
        boolean ready) {
    /** What an announcement says of a model. */
    public static ModelCard of(ServedModel model, boolean ready) {
        Timestamp created = model.getCreatedAt();
        return new ModelCard(
                model.getName(),
                created.getSeconds(),
                model.getOwnedBy(),
                model.getModality(),
                model.getDomain(),
                model.getBaseModel(),
                model.getDevice(),
                ready);
    }
}
