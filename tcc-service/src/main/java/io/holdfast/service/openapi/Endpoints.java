package io.holdfast.service.openapi;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jspecify.annotations.Nullable;

/** The methods that answer requests, by "VERB /path", those inherited from an abstract resource included. */
final class Endpoints {

    private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");
    private static final DotName ROLES_ALLOWED = DotName.createSimple("jakarta.annotation.security.RolesAllowed");
    private static final DotName REFUSES = DotName.createSimple(Refuses.class);
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final Map<String, MethodInfo> methods = new TreeMap<>();

    Endpoints(IndexView index) {
        for (AnnotationInstance path : index.getAnnotations(PATH)) {
            if (path.target().kind() == AnnotationTarget.Kind.CLASS) {
                add(path.value().asString(), path.target().asClass(), index);
            }
        }
    }

    /** The roles that may call it; empty when it needs no token. */
    List<String> roles(String verb, String path) {
        return values(verb, path, ROLES_ALLOWED);
    }

    /** The codes of {@link Refuses}. */
    List<String> refusals(String verb, String path) {
        return values(verb, path, REFUSES);
    }

    private List<String> values(String verb, String path, DotName annotation) {
        MethodInfo method = methods.get(verb + " " + path);
        if (method == null) {
            return List.of();
        }
        AnnotationInstance found = method.annotation(annotation);
        if (found == null) {
            found = method.declaringClass().declaredAnnotation(annotation);
        }
        return found == null ? List.of() : List.of(found.value().asStringArray());
    }

    private void add(String base, ClassInfo resource, IndexView index) {
        for (@Nullable ClassInfo type = resource; type != null; type = superclass(type, index)) {
            for (MethodInfo method : type.methods()) {
                for (String verb : VERBS) {
                    if (method.hasAnnotation(DotName.createSimple("jakarta.ws.rs." + verb))) {
                        AnnotationInstance path = method.annotation(PATH);
                        String own = path == null ? "" : path.value().asString();
                        methods.putIfAbsent(verb + " " + joined(base, own), method);
                    }
                }
            }
        }
    }

    private static @Nullable ClassInfo superclass(ClassInfo type, IndexView index) {
        return type.superName() == null ? null : index.getClassByName(type.superName());
    }

    private static String joined(String base, String own) {
        String path = ("/" + base + "/" + own).replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
