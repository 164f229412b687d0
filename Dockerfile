# The program, the shipped project and what its sources need (pdftotext), as a scheduled task runs it:
#   docker build -t pipeline .
#   docker run --rm -e AWS_REGION -e LAKE=s3://my-lake pipeline run github --target prod
FROM ubuntu:24.04 AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates dotnet-sdk-10.0 nodejs npm
WORKDIR /source
COPY . .
RUN dotnet publish src/Pipeline -c Release -o /pipeline

FROM ubuntu:24.04
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ca-certificates dotnet-runtime-10.0 poppler-utils tzdata \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /pipeline /opt/pipeline
WORKDIR /project
COPY config config
COPY sql sql
COPY samples samples
# Lake, spool and cache of a target that names folders; a task on S3 needs no disk that outlives it.
RUN useradd --system pipeline && mkdir lake target .pipeline && chown pipeline lake target .pipeline
USER pipeline
ENTRYPOINT ["/opt/pipeline/pipeline"]
