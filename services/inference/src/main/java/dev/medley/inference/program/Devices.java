package dev.medley.inference.program;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The devices that libtorch sees, by the names of settings and announcements. */
public final class Devices {
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    private Devices() {}

    /**
     * The device for a setting.
     *
     * @param name {@code auto}, {@code cpu} or {@code cuda:N}
     * @throws InferenceException if there is no such device
     */
    public static Device choose(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        if (name.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new InferenceException(
                    Reason.BAD_CHECKPOINT, "Device is \"%s\", but must be auto, cpu or cuda:N".formatted(name));
        }
        int index = Integer.parseInt(cuda.group(1));
        if (index >= gpus) {
            throw new InferenceException(
                    Reason.BAD_CHECKPOINT,
                    "Device is %s, but libtorch sees %d CUDA devices: install a libtorch with CUDA, or choose cpu"
                            .formatted(name, gpus));
        }
        return Device.gpu(index);
    }

    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }
}
