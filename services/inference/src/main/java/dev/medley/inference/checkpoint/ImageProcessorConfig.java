package dev.medley.inference.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How an image becomes what a vision tower sees, read from preprocessor_config.json with the defaults of its kind of
 * processor, and checked. Steps are in the order of the fields; a step that is null is left out.
 *
 * @param padToSquare the colour (red, green, blue) that widens an image to a square
 * @param shortestEdge the length that the image's shorter edge gets, its proportions kept
 * @param size the size that the image gets, its proportions not kept
 * @param resampling how it is resized
 * @param crop the part in the middle that is kept; beyond the image it is black
 * @param scale what pixels from 0 to 255 are multiplied with
 * @param mean what is then subtracted from each channel
 * @param deviation what each channel is then divided by
 */
public record ImageProcessorConfig(
        @Nullable List<Integer> padToSquare,
        @Nullable Integer shortestEdge,
        @Nullable ImageSize size,
        Resampling resampling,
        @Nullable ImageSize crop,
        float scale,
        List<Float> mean,
        List<Float> deviation) {
    private static final int LARGEST_EDGE = 1 << 13;
    private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

    /** Processors, and the defaults in which they differ. */
    private enum Kind {
        CLIP(CLIP_MEAN, CLIP_DEVIATION, 224, true),
        SIGLIP(HALF, HALF, 224, false),
        BLIP(CLIP_MEAN, CLIP_DEVIATION, 384, false),
        LLAVA(CLIP_MEAN, CLIP_DEVIATION, 224, true);

        private final List<Double> mean;
        private final List<Double> deviation;
        private final int edge;
        private final boolean crops;

        Kind(List<Double> mean, List<Double> deviation, int edge, boolean crops) {
            this.mean = mean;
            this.deviation = deviation;
            this.edge = edge;
            this.crops = crops;
        }

        /** {@code CLIPImageProcessor}, {@code CLIPImageProcessorFast} and {@code CLIPFeatureExtractor} are one kind. */
        private static Kind read(JsonFields fields) {
            String field = fields.has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
            String type = fields.text(field);
            for (Kind kind : values()) {
                if (type != null
                        && type.toUpperCase(Locale.ROOT).matches(kind + "(IMAGEPROCESSOR(FAST)?|FEATUREEXTRACTOR)")) {
                    return kind;
                }
            }
            throw fields.refuse(
                    field,
                    type == null ? "is missing" : "is \"" + type + '"',
                    "CLIPImageProcessor, SiglipImageProcessor, BlipImageProcessor or LlavaImageProcessor");
        }
    }

    /** Reads a folder's, and refuses one that makes other images than the tower sees. */
    static ImageProcessorConfig read(Path folder, VisionConfig tower) {
        JsonFields fields = fields(folder);
        ImageProcessorConfig config = read(fields);
        ImageSize made = config.outputSize();
        ImageSize seen = ImageSize.square(tower.imageSize());
        if (!seen.equals(made)) {
            throw fields.refuse(
                    config.crop == null ? "size" : "crop_size",
                    made == null ? "leaves images of any proportion" : "makes images of %s pixels".formatted(made),
                    "%s, image_size of config.json".formatted(seen));
        }
        return config;
    }

    /** Newer checkpoints may have it as a part of processor_config.json. */
    private static JsonFields fields(Path folder) {
        Path own = folder.resolve("preprocessor_config.json");
        Path shared = folder.resolve("processor_config.json");
        if (!Files.exists(own) && Files.exists(shared)) {
            JsonFields part = JsonFile.read(shared).object("image_processor");
            if (part != null) {
                return part;
            }
        }
        return JsonFile.read(own);
    }

    /** Reads one that may make images of any size. */
    public static ImageProcessorConfig read(JsonFields fields) {
        Kind kind = Kind.read(fields);
        boolean rescales = fields.flag("do_rescale", true);
        boolean normalises = fields.flag("do_normalize", true);
        boolean resizes = fields.flag("do_resize", true);
        List<Float> mean = normalises ? channels(fields, "image_mean", kind.mean, false) : List.of(0f, 0f, 0f);
        Double factor = fields.optionalNumber("rescale_factor", 0, 1e6);
        Integer resample = fields.optionalInteger("resample", 0, Resampling.values().length - 1);
        return new ImageProcessorConfig(
                padding(fields, kind),
                resizes ? shortestEdge(fields, kind) : null,
                resizes ? size(fields, "size", !kind.crops, kind.crops ? null : ImageSize.square(kind.edge)) : null,
                resample == null ? Resampling.BICUBIC : Resampling.values()[resample],
                fields.flag("do_center_crop", kind.crops)
                        ? size(fields, "crop_size", true, ImageSize.square(kind.edge))
                        : null,
                rescales ? (float) (factor == null ? 1 / 255.0 : factor) : 1,
                mean,
                normalises ? channels(fields, "image_std", kind.deviation, true) : List.of(1f, 1f, 1f));
    }

    private static @Nullable List<Integer> padding(JsonFields fields, Kind kind) {
        boolean pads = fields.flag("do_pad", false);
        if (pads && kind != Kind.LLAVA) {
            throw fields.refuse("do_pad", "is true", "false, or a LlavaImageProcessor");
        }
        return pads
                ? channels(fields, "image_mean", kind.mean, false).stream()
                        .map(mean -> (int) (mean * 255))
                        .toList()
                : null;
    }

    private static @Nullable Integer shortestEdge(JsonFields fields, Kind kind) {
        JsonNode size = fields.value("size");
        if (size == null) {
            return kind.crops ? kind.edge : null;
        }
        if (size.isNumber()) {
            return kind.crops ? fields.integer("size", 1, LARGEST_EDGE) : null;
        }
        JsonFields object = LlavaConfig.object(fields, "size");
        if (object.has("longest_edge")) {
            throw object.refuse("longest_edge", "is there", "shortest_edge alone, or height and width");
        }
        return object.optionalInteger("shortest_edge", 1, LARGEST_EDGE);
    }

    /** @param square whether a plain number means a square */
    private static @Nullable ImageSize size(
            JsonFields fields, String field, boolean square, @Nullable ImageSize otherwise) {
        JsonNode value = fields.value(field);
        if (value == null) {
            return otherwise;
        }
        if (value.isNumber()) {
            return square ? ImageSize.square(fields.integer(field, 1, LARGEST_EDGE)) : null;
        }
        JsonFields object = LlavaConfig.object(fields, field);
        if (object.has("shortest_edge") && field.equals("size")) {
            return null;
        }
        return new ImageSize(object.integer("width", 1, LARGEST_EDGE), object.integer("height", 1, LARGEST_EDGE));
    }

    private static List<Float> channels(JsonFields fields, String field, List<Double> otherwise, boolean positive) {
        JsonNode value = fields.value(field);
        if (value == null) {
            return otherwise.stream().map(Double::floatValue).toList();
        }
        var channels = new ArrayList<Float>();
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            double number = item.isNumber() ? item.doubleValue() : Double.NaN;
            if (!(Math.abs(number) <= 1e6) || (positive && number <= 0)) {
                channels.clear();
                break;
            }
            channels.add((float) number);
        }
        if (channels.size() == 1) {
            return List.of(channels.get(0), channels.get(0), channels.get(0));
        }
        if (channels.size() != 3) {
            throw fields.refuse(
                    field, "is " + JsonFields.shown(value), (positive ? "three positive numbers" : "three numbers"));
        }
        return List.copyOf(channels);
    }

    /** The size of what it makes, or null if that depends on the image. */
    public @Nullable ImageSize outputSize() {
        if (crop != null) {
            return crop;
        }
        return size == null && padToSquare != null && shortestEdge != null ? ImageSize.square(shortestEdge) : size;
    }
}
