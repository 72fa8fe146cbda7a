# Stand-ins for the two bases of ../../Dockerfile where no registry can be reached. `root.tar` is a Debian root file
# system, `node` the binary that `npm ci` brings, `npm` the package of that name, `ca.crt` the authorities that this
# machine trusts. Only Node.js and its libraries get into the image that is tested.
FROM scratch AS debian
ADD root.tar /

FROM debian AS build
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY ca.crt /usr/local/share/build-ca.crt
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/build-ca.crt
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && npm --version

FROM debian AS libraries
COPY node /out/nodejs/bin/node
RUN for file in $(ldd /out/nodejs/bin/node | grep -o '/lib[^ ]*'); do \
      mkdir -p "/out$(dirname "$file")" && cp -L "$file" "/out$file"; \
    done \
 && mkdir -p /out/etc /out/dev /out/proc /out/sys /out/home/nonroot \
 && install -d -m 1777 /out/tmp \
 && printf 'nonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n' > /out/etc/passwd \
 && cp -r /etc/ssl /out/etc/

FROM scratch AS run
COPY --from=libraries /out /
