import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, HIDDEN, need, needs, onOne, reference, service, untyped, uuid } from './define.ts'

/** Amazon Comprehend, Kendra, Lex, Polly, Rekognition, Textract and Transcribe. */
const texts = service({ prefix: 'comprehend', source: 'comprehend', page: reference('amazoncomprehend') })

export const comprehend: readonly Operation[] = [
  texts.read('DetectSentiment', untyped('comprehend:DetectSentiment', { text: HIDDEN, languageCode: 'en' })),
  texts.write(
    'StopSentimentDetectionJob',
    onOne('comprehend:StopSentimentDetectionJob', (scene) => {
      const jobId = scene.id('', 32, scene.name('sentiment-job'))
      return [{ jobId }, arn(scene, 'comprehend', `sentiment-detection-job/${jobId}`)]
    }),
  ),
]

const indexes = service({ prefix: 'kendra', source: 'kendra', page: reference('amazonkendra') })
const indexId = (scene: Scene): string => uuid(scene, scene.name('kendra-index'))

export const kendra: readonly Operation[] = [
  indexes.read(
    'Query',
    onOne('kendra:Query', (scene) => {
      const id = indexId(scene)
      return [{ indexId: id }, arn(scene, 'kendra', `index/${id}`)]
    }),
  ),
  indexes.write('StartDataSourceSyncJob', (scene) => {
    const index = indexId(scene)
    const id = uuid(scene, scene.name('kendra-source'))
    const ARN = arn(scene, 'kendra', `index/${index}`)
    return {
      request: { id, indexId: index },
      needs: needs('kendra:StartDataSourceSyncJob', [ARN, `${ARN}/data-source/${id}`]),
    }
  }),
]

const bots = service({ prefix: 'lex', source: 'lex', page: reference('amazonlexv2') })
const botId = (scene: Scene): string => scene.id('', 10, scene.name('bot')).toUpperCase()

export const lex: readonly Operation[] = [
  bots.read(
    'DescribeBot',
    onOne('lex:DescribeBot', (scene) => {
      const id = botId(scene)
      return [{ botId: id }, arn(scene, 'lex', `bot/${id}`)]
    }),
  ),
  bots.write(
    'BuildBotLocale',
    onOne('lex:BuildBotLocale', (scene) => {
      const id = botId(scene)
      return [{ botId: id, botVersion: 'DRAFT', localeId: 'en_US' }, arn(scene, 'lex', `bot/${id}`)]
    }),
  ),
]

const voices = service({ prefix: 'polly', source: 'polly', page: reference('amazonpolly') })

export const polly: readonly Operation[] = [
  voices.read('SynthesizeSpeech#lexicons', (scene) => {
    const lexiconNames = [scene.name('lexicon'), 'w3c']
    return {
      request: { lexiconNames, outputFormat: 'mp3', text: HIDDEN, voiceId: 'Amy' },
      needs: needs(
        'polly:SynthesizeSpeech',
        lexiconNames.map((name) => arn(scene, 'polly', `lexicon/${name}`)),
      ),
    }
  }),
]

const pictures = service({ prefix: 'rekognition', source: 'rekognition', page: reference('amazonrekognition') })

export const rekognition: readonly Operation[] = [
  pictures.read(
    'SearchFacesByImage',
    onOne('rekognition:SearchFacesByImage', (scene) => {
      const collectionId = scene.name('faces')
      return [{ collectionId, image: {}, maxFaces: 5 }, arn(scene, 'rekognition', `collection/${collectionId}`)]
    }),
  ),
  pictures.write(
    'CreateCollection#tags',
    (scene) => {
      const collectionId = fresh(scene, 'faces')
      const ARN = arn(scene, 'rekognition', `collection/${collectionId}`)
      return {
        request: { collectionId, tags: { team: 'orders' } },
        needs: [need('rekognition:CreateCollection', '*'), need('rekognition:TagResource', ARN)],
      }
    },
    { page: 'https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateCollection.html' },
  ),
]

/** An object of the caller's, which the service reads with the caller's permissions. */
const recording = (scene: Scene): { readonly bucket: string; readonly name: string; readonly ARN: string } => {
  const bucket = scene.name('bucket')
  const name = `incoming/${scene.name('recording')}.bin`
  return { bucket, name, ARN: `arn:aws:s3:::${bucket}/${name}` }
}

const documents = service({ prefix: 'textract', source: 'textract', page: reference('amazontextract') })

export const textract: readonly Operation[] = [
  documents.write('StartDocumentTextDetection', (scene) => {
    const { bucket, name, ARN } = recording(scene)
    return {
      request: { documentLocation: { s3Object: { bucket, name } } },
      needs: [need('textract:StartDocumentTextDetection', '*'), need('s3:GetObject', ARN)],
    }
  }),
]

const speech = service({ prefix: 'transcribe', source: 'transcribe', page: reference('amazontranscribe') })

export const transcribe: readonly Operation[] = [
  speech.write('StartTranscriptionJob', (scene) => {
    const { bucket, name, ARN } = recording(scene)
    return {
      request: {
        transcriptionJobName: fresh(scene, 'transcription'),
        languageCode: 'en-US',
        media: { mediaFileUri: `s3://${bucket}/${name}` },
      },
      needs: [need('transcribe:StartTranscriptionJob', '*'), need('s3:GetObject', ARN)],
    }
  }),
  speech.read(
    'GetTranscriptionJob',
    onOne('transcribe:GetTranscriptionJob', (scene) => {
      const transcriptionJobName = scene.name('transcription')
      return [{ transcriptionJobName }, arn(scene, 'transcribe', `transcription-job/${transcriptionJobName}`)]
    }),
  ),
]
