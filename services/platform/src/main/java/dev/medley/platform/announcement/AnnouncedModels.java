package dev.medley.platform.announcement;

import dev.medley.proto.models.v1.ServedModel;
import java.util.List;

/** What a worker announces of itself. */
@FunctionalInterface
public interface AnnouncedModels {
    /** The models as they are now, how busy they are included; at least one. Called a few times a second. */
    List<ServedModel> models();
}
