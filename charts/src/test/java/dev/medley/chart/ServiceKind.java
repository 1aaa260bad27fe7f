package dev.medley.chart;

import dev.medley.gateway.GatewaySettings;
import dev.medley.imagecaptioning.ImageCaptioningSettings;
import dev.medley.jobcoordinator.JobCoordinatorSettings;
import dev.medley.modelrouter.ModelRouterSettings;
import dev.medley.speechtranscription.SpeechTranscriptionSettings;
import dev.medley.textgeneration.TextGenerationSettings;
import java.util.Arrays;
import java.util.List;

/** What an entry of {@code services} can be, and the record that its settings are bound to. */
enum ServiceKind {
    GATEWAY("gateway", GatewaySettings.class),
    MODEL_ROUTER("model-router", ModelRouterSettings.class),
    JOB_COORDINATOR("job-coordinator", JobCoordinatorSettings.class),
    TEXT_GENERATION("text-generation", TextGenerationSettings.class),
    SPEECH_TRANSCRIPTION("speech-transcription", SpeechTranscriptionSettings.class),
    IMAGE_CAPTIONING("image-captioning", ImageCaptioningSettings.class);

    private final String label;
    private final Class<? extends Record> settings;

    ServiceKind(String label, Class<? extends Record> settings) {
        this.label = label;
        this.settings = settings;
    }

    static ServiceKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No kind is called " + label));
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(ServiceKind::label).toList();
    }

    /** The folder in {@code services/}, the image, and what is behind {@code medley.} in the settings' prefix. */
    String label() {
        return label;
    }

    Class<? extends Record> settings() {
        return settings;
    }
}
